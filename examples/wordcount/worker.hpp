#pragma once
// Worker: counts one file after the other. It holds nothing that matters: whatever goes wrong, it
// throws, and leaves the rest to its supervisor, the foreman.

#include <actors/actors.hpp>

#include "messages.hpp"
#include "summary.hpp"
#include "word_counter.hpp"

namespace wordcount {

class Worker : public actors::Actor {
 public:
  Worker(const Task& task, actors::Ref<Files> files, actors::Ref<Results> results);

  void pre_start() override;
  void post_restart(const actors::Failure& failure) override;

  void receive(const ReadFile& job);

 private:
  const Task task_;
  const actors::Ref<Files> files_;
  const actors::Ref<Results> results_;
  WordCounter counter_;            ///< of the file at hand; empty between files
  actors::Future<void> handover_;  ///< ready when the collector has taken the last counts
};

}  // namespace wordcount
