#pragma once
// Resumable: something with a queue of work that is done in turns. What a dispatcher hands to an
// executor.

#include <cstdint>

#include "actors/executor.hpp"

namespace actors::detail {

class Dispatcher;
class Slice;

/// A Runnable whose turns are bounded by its dispatcher. Owned by the worker that runs it, except
/// execute-related links.
class Resumable : public Runnable {
 public:
  enum class Result : std::uint8_t {
    idle,  ///< nothing left, or the turn goes on elsewhere (a parked handler): not to be touched
           ///< any more
    more,  ///< the slice is used up: to the back of the queue
  };
  /// Works until the slice is used up or nothing is left.
  [[nodiscard]] virtual Result resume(Slice& slice) noexcept = 0;

  void run() noexcept final;
  Dispatcher* dispatcher =
      nullptr;  ///< set before the first schedule, constant until the slot is reused

 protected:
  Resumable() = default;
  ~Resumable() = default;
};

}  // namespace actors::detail
