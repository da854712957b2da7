#include "worker.hpp"

#include <utility>

#include "count_file.hpp"

namespace wordcount {

Worker::Worker(const Task& task, actors::Ref<Files> files, actors::Ref<Results> results)
    : task_(task), files_(files), results_(results) {}

// Work is pulled, never pushed: a worker has at most the file that it reads and the one that it has
// asked for. So a million files do not become a million messages.
void Worker::pre_start() {
  files_.tell(NextFile{}, self());
}

// A restart usually begins like a start, with pre_start(). Not here: what the old object asked for
// before it failed is still on its way to this mailbox. A second request would be one too many.
void Worker::post_restart(const actors::Failure& /*failure*/) {}

void Worker::receive(const ReadFile& job) {
  // First ask for the next file, then read this one: the foreman answers meanwhile, and if this
  // file makes us throw, the next one comes all the same.
  files_.tell(NextFile{}, self());

  task_.before_reading(job.path);
  const std::uint64_t bytes = count_file(job.path, counter_);

  // Files may be read faster than their words are merged. Waiting here, until the collector has
  // taken the words of the last file, keeps its mailbox short. It parks this handler and nothing
  // else: the thread goes on with other actors, such as the collector.
  if (handover_) {
    handover_.get();
  }
  handover_ = results_.ask(FileCounted(counter_.take(), bytes), actors::no_timeout);
}

}  // namespace wordcount
