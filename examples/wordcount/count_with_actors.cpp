#include <chrono>
#include <optional>
#include <utility>

#include "collector.hpp"
#include "count_words.hpp"

namespace wordcount {

Summary count_with_actors(const Task& task, const std::function<void(const Progress&)>& on_progress,
                          bool log) {
  using namespace std::chrono_literals;
  actors::Config config{.workers = task.workers};
  if (!log) {
    // Files that fail are expected here, and the summary names them.
    config.log_sinks = {[](const actors::LogRecord&) {}};
  }
  actors::ActorSystem system("wordcount", config);
  const auto collector = system.actor_of<Collector>(actors::named("collector"), task);

  actors::Future<Summary> answer = collector.ask(Summarize{}, actors::no_timeout);
  for (;;) {
    // On an rvalue, get_for() moves the value out when it is there, and else changes nothing.
    if (std::optional<Summary> summary = std::move(answer).get_for(200ms)) {
      return *std::move(summary);
    }
    on_progress(collector.ask(HowFar{}, actors::no_timeout).get());
  }
}

}  // namespace wordcount
