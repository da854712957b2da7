#pragma once
// Stash: the messages that an actor has set aside. And SetAside, by which a message gets there.

#include <cstddef>
#include <utility>

#include "actors/detail/envelope.hpp"

namespace actors::detail {

class ActorCell;

/// Owned by the worker that runs the actor. Owns the messages in it.
class Stash {
 public:
  static constexpr auto kAll = static_cast<std::size_t>(-1);

  Stash() = default;
  Stash(const Stash&) = delete;
  Stash& operator=(const Stash&) = delete;
  ~Stash();

  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  /// Of an empty one: as it was made.
  void reset() noexcept { capacity_ = kAll, wanted_back_ = 0; }
  void set_capacity(std::size_t messages) noexcept { capacity_ = messages; }

  void put(Envelope* message) noexcept;
  /// The oldest `count`, or all, as a chain: oldest first, null at the end.
  [[nodiscard]] Envelope* take(std::size_t count) noexcept;

  /// How many to give back when the handler that has stashed its message is over.
  void want_back(std::size_t count) noexcept {
    wanted_back_ = count < kAll - wanted_back_ ? wanted_back_ + count : kAll;
  }
  [[nodiscard]] std::size_t take_wanted_back() noexcept { return std::exchange(wanted_back_, 0); }

 private:
  Envelope* first_ = nullptr;
  Envelope* last_ = nullptr;  ///< meaningful while `first_` is not null
  std::size_t size_ = 0;
  std::size_t capacity_ = kAll;
  std::size_t wanted_back_ = 0;
};

/// What stands in the place of a message that its handler has stashed: the handler goes on with the
/// message, and what ends with the handler is this, which then puts the message into the stash.
class SetAside {
 public:
  /// `message`: whole, and no longer the mailbox's.
  SetAside(ActorCell& cell, Envelope& message) noexcept;
  SetAside(SetAside&& other) noexcept
      : cell_(other.cell_),
        message_(std::exchange(other.message_, nullptr)),
        answered_(other.answered_) {}
  SetAside(const SetAside&) = delete;
  SetAside& operator=(const SetAside&) = delete;
  ~SetAside();

  [[nodiscard]] Envelope& message() const noexcept { return *message_; }

 private:
  ActorCell& cell_;
  Envelope* message_;
  bool answered_;  ///< by somebody else, before
};

}  // namespace actors::detail
