#pragma once
// A turn that reports take for an actor's.

#include <cstdint>
#include <string>

#include "executors/carrier.hpp"
#include "executors/resident.hpp"

namespace actors::test {

/// While it lives, reports find it among the residents. One at a time.
class NamedTurn final : public detail::Resident {
 public:
  explicit NamedTurn(std::uint64_t actor) : actor_(actor) {
    only_ = this;
    detail::set_find_resident([](Runnable* runnable) noexcept -> Resident* {
      return runnable == only_ ? only_ : nullptr;
    });
  }
  NamedTurn(const NamedTurn&) = delete;
  NamedTurn& operator=(const NamedTurn&) = delete;
  ~NamedTurn() { detail::set_find_resident(nullptr); }

  /// Makes it the calling thread's turn.
  void begin() { detail::Carrier::current()->note_turn(this); }

  void run() noexcept override {}
  [[nodiscard]] std::string what() const override { return "a named turn"; }
  void notified(detail::Processor& /*processor*/,
                detail::Processor& /*otherwise*/) noexcept override {}
  void move_out(detail::Processor& /*processor*/) noexcept override {}
  [[nodiscard]] std::uint64_t actor() const noexcept override { return actor_; }

 private:
  inline static NamedTurn* only_ = nullptr;
  const std::uint64_t actor_;
};

}  // namespace actors::test
