#pragma once
// Resizer: how a router pool grows under load and shrinks when it is over.
//
//   auto workers = actors::router_pool(system, actors::props<Worker>(),
//                                      {.resizer = actors::Resizer{.lower = 3, .upper = 5}});
//
// The rules are those of Akka's DefaultResizer, as pure functions. The pool looks at its routees
// every `interval` by the system's clock, as long as it has messages or more than `lower` routees;
// a pool at rest sets no timer.

#include <cstddef>
#include <vector>

#include "actors/clock.hpp"

namespace actors {

/// What one routee has to do at a moment.
struct RouteeLoad {
  std::size_t waiting = 0;  ///< messages in its mailbox
  bool busy = false;        ///< it is handling one, or waits in the middle of it
};

/// Bounds and rates. A value; its functions are pure.
struct Resizer {
  int lower = 1;   ///< at least 1
  int upper = 10;  ///< at least `lower`
  /// A routee is under pressure while it is busy and at least so many messages wait for it. 0: it
  /// is enough to be busy.
  std::size_t pressure_threshold = 1;
  /// By what part of itself a pool grows when all its routees are under pressure; at least by one.
  /// Not negative; 0: never.
  double ramp_up_rate = 0.2;
  /// A pool shrinks when less than this part of its routees is under pressure. 0 to 1; 0: never.
  double back_off_threshold = 0.3;
  /// By what part of itself; at least by one. 0 to 1; 0: never.
  double back_off_rate = 0.1;
  Duration interval = std::chrono::milliseconds(100);  ///< between two looks; positive

  /// How many of these routees are under pressure.
  [[nodiscard]] std::size_t pressure(const std::vector<RouteeLoad>& routees) const noexcept;
  /// How many routees to add to `capacity`: 0 unless all are under pressure.
  [[nodiscard]] int ramp_up(std::size_t pressure, std::size_t capacity) const noexcept;
  /// How many to take away, as a negative number, or 0.
  [[nodiscard]] int back_off(std::size_t pressure, std::size_t capacity) const noexcept;
  /// The change of size that brings these routees where they should be: both rules, within the
  /// bounds.
  [[nodiscard]] int change(const std::vector<RouteeLoad>& routees) const noexcept;

  /// Throws ConfigError for what makes no sense, naming the field and what it accepts.
  void check() const;
};

}  // namespace actors
