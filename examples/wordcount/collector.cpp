#include "collector.hpp"

#include <stdexcept>
#include <utility>

#include "foreman.hpp"

namespace wordcount {

Collector::Collector(const Task& task) : task_(task) {}

void Collector::pre_start() {
  watch(actor_of<Foreman>(actors::named("foreman"), task_, self<Collector>()));
}

// A foreman fails when something happened that nobody foresaw. A new one would begin with the first
// file again and count everything twice, so that is the end: see receive(Terminated).
actors::SupervisorStrategy Collector::supervisor_strategy() const {
  return actors::one_for_one(actors::Decider{}.otherwise(actors::Directive::stop));
}

void Collector::receive(FileCounted file) {
  merge(summary_.counts, std::move(file.counts));
  summary_.bytes += file.bytes;
  ++summary_.files;
  file_is_done();
}

void Collector::receive(const FileFailed& file) {
  ++summary_.failed[file.reason];
  ++(file.directive == actors::Directive::resume ? summary_.resumed
                                                 : summary_.restarted)[file.reason];
  if (!file.line.empty()) {
    complain(file.line);
  }
  file_is_done();
}

void Collector::receive(const Skipped& skipped) {
  complain(skipped.line);
}

void Collector::receive(const AllListed& all) {
  listed_ = all.files;
  summary_.symlinks = all.symlinks;
  all_listed_ = true;
  answer_when_done();
}

Progress Collector::receive(const HowFar& /*question*/) const {
  return {summary_.files, done_ - summary_.files, summary_.bytes};
}

// The answer is not there yet: a future goes back at once, and this actor goes on with its work.
// Whoever asks is answered when the promise is kept.
actors::Future<Summary> Collector::receive(const Summarize& /*question*/) {
  return answer_.future();
}

void Collector::receive(const actors::Terminated& end) {
  answer_.fail(std::runtime_error(end.path + " has ended: " + std::string(end.reason.what())));
}

void Collector::complain(const std::string& line) {
  ++summary_.complaints;
  task_.complain(line);
}

void Collector::file_is_done() {
  ++done_;
  answer_when_done();
}

// Files and the end of the list come from different actors, so either may be the last to arrive.
void Collector::answer_when_done() {
  if (all_listed_ && done_ == listed_) {
    answer_.set(std::move(summary_));
  }
}

}  // namespace wordcount
