#pragma once
// Foreman: hands out the files, and supervises the workers that read them.

#include <cstdint>

#include <actors/actors.hpp>

#include "file_walk.hpp"
#include "messages.hpp"
#include "summary.hpp"

namespace wordcount {

class Foreman : public actors::Actor {
 public:
  Foreman(const Task& task, actors::Ref<Results> results);

  void pre_start() override;
  [[nodiscard]] actors::SupervisorStrategy supervisor_strategy() const override;

  void receive(const NextFile& request);

 private:
  const Task task_;
  const actors::Ref<Results> results_;
  FileWalk walk_;
  std::uint64_t listed_ = 0;
  bool all_listed_ = false;
};

}  // namespace wordcount
