#pragma once
// Resumable: something with a queue of work that is done in turns: what a dispatcher runs. A
// concept and not an interface: a turn costs one virtual call, the executor's.

#include <concepts>
#include <cstdint>

#include "actors/executor.hpp"

namespace actors::detail {

class Slice;

/// How a turn ended.
enum class TurnEnd : std::uint8_t {
  idle,  ///< nothing left, or the turn goes on elsewhere (a parked handler): not to be touched any
         ///< more
  more,  ///< the slice is used up: to the back of the queue
};

/// resume() works until the slice is used up or nothing is left.
template <class T>
concept Resumable = std::derived_from<T, Runnable> && requires(T& t, Slice& slice) {
  { t.resume(slice) }
  noexcept->std::same_as<TurnEnd>;
};

}  // namespace actors::detail
