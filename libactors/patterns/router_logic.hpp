#pragma once
// RouterLogic: a Routing at work. It only chooses: an index into a list of routees; who lives, and
// how a message gets there, is the router's business.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "actors/detail/ref_id.hpp"
#include "actors/resizer.hpp"
#include "actors/routing.hpp"

namespace actors::detail {

/// What a routee has to do, kept by its mailbox and read by routers. relaxed: a momentary value by
/// the time it is read.
struct LoadCounter {
  /// Messages in its mailbox; the one that is being handled is not. Written by whoever pushes and
  /// by its activation.
  std::atomic<std::size_t> waiting{0};
  /// It has taken a message, and has not come back for another one. Written by its activation.
  std::atomic<bool> busy{false};
  /// Its mailbox has been closed. Written by its last activation, before it leaves the shared
  /// queue; read by that queue, under its lock, which orders the two.
  std::atomic<bool> closed{false};

  [[nodiscard]] RouteeLoad read() const noexcept {
    return {waiting.load(std::memory_order_relaxed), busy.load(std::memory_order_relaxed)};
  }
};

struct Routee {
  RefId ref;
  std::uint64_t identity = 0;              ///< what its points on a ring are made of
  std::string path = {};                   ///< empty, but in a group of paths
  std::shared_ptr<LoadCounter> load = {};  ///< null: nobody counts
};

/// Guarded by the router's mutex.
class RouterLogic {
 public:
  [[nodiscard]] static std::unique_ptr<RouterLogic> make(const Routing& routing);

  RouterLogic() = default;
  RouterLogic(const RouterLogic&) = delete;
  RouterLogic& operator=(const RouterLogic&) = delete;
  virtual ~RouterLogic() = default;

  /// `routees` is not empty; `key` is the message's hash where the Routing has keys.
  [[nodiscard]] virtual std::size_t choose(const std::vector<Routee>& routees,
                                           std::uint64_t key) = 0;
  /// One has been added behind the others.
  virtual void added() noexcept {}
  /// The one that stood at `at` is not there any more.
  virtual void removed(std::size_t at) noexcept = 0;
};

}  // namespace actors::detail
