#include "foreman.hpp"

#include <optional>
#include <string>
#include <utility>

#include "file_errors.hpp"
#include "worker.hpp"

namespace wordcount {

namespace {

// A rule for a Decider: always the same directive, and the collector hears of it.
auto report_and(actors::Directive directive, actors::Ref<Results> results) {
  return [directive, results](const FileError& error) {
    results.tell(FileFailed{deserves_a_line(error) ? error.what() : "", error.reason(), directive});
    return directive;
  };
}

}  // namespace

Foreman::Foreman(const Task& task, actors::Ref<Results> results)
    : task_(task),
      results_(results),
      walk_(task.roots, [results](const std::string& line) { results.tell(Skipped{line}); }) {}

void Foreman::pre_start() {
  for (int i = 1; i <= task_.workers; ++i) {
    actor_of<Worker>(actors::named("worker-" + std::to_string(i)), task_, self<Foreman>(),
                     results_);
  }
}

// The question behind each rule: is the worker still sound?
actors::SupervisorStrategy Foreman::supervisor_strategy() const {
  using actors::Directive;
  return actors::one_for_one(
      actors::Decider{}
          // These come before the first word is counted: the worker has lost nothing, it goes on.
          .on<CannotOpen>(report_and(Directive::resume, results_))
          .on<NotText>(report_and(Directive::resume, results_))
          // These leave half a file in the worker. A new one has none of it, and the counts of the
          // files before are with the collector already.
          .on<BrokenText>(report_and(Directive::restart, results_))
          .on<ReadError>(report_and(Directive::restart, results_))
          // Anything else is no file's fault: we do not know what it means, so we fail, too.
          .otherwise(Directive::escalate),
      // However many files are broken, that says nothing against the worker: no limit.
      {.max_restarts = -1});
}

void Foreman::receive(const NextFile& /*request*/) {
  if (std::optional<std::string> path = walk_.next()) {
    ++listed_;
    reply(ReadFile{*std::move(path)});
  } else if (!std::exchange(all_listed_, true)) {
    results_.tell(AllListed{listed_, walk_.symlinks()});
  }
}

}  // namespace wordcount
