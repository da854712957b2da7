#pragma once
// Collector: adds up what the workers find, and answers with the result. It is the actor at the
// top, and the one whose state matters; what is dangerous is done further down, where it may fail:
//
//     collector            the sums
//       foreman            the list of files; decides about failures
//         worker-1 ...     read files, and throw

#include <cstdint>
#include <string>

#include <actors/actors.hpp>

#include "messages.hpp"
#include "summary.hpp"

namespace wordcount {

class Collector : public actors::Actor {
 public:
  using Protocol = Results;

  explicit Collector(const Task& task);

  void pre_start() override;
  [[nodiscard]] actors::SupervisorStrategy supervisor_strategy() const override;

  void receive(FileCounted file);
  void receive(const FileFailed& file);
  void receive(const Skipped& skipped);
  void receive(const AllListed& all);
  [[nodiscard]] Progress receive(const HowFar& question) const;
  [[nodiscard]] actors::Future<Summary> receive(const Summarize& question);
  void receive(const actors::Terminated& end);

 private:
  void complain(const std::string& line);
  void file_is_done();
  void answer_when_done();

  const Task task_;
  Summary summary_;
  std::uint64_t done_ = 0;  ///< files, counted or failed
  std::uint64_t listed_ = 0;
  bool all_listed_ = false;
  actors::Promise<Summary> answer_;
};

}  // namespace wordcount
