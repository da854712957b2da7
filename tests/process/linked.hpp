#pragma once
// Processes that link, and that are linked to.

#include <stdexcept>

#include <gtest/gtest.h>

#include "actors/actors.hpp"

#include "tests/process/messages.hpp"

namespace actors::test {

/// Ends as it is told: with a Go normally, with a Ping by an exception.
inline void obedient(Process& self) {
  self.receive([](const Go&) {}, [](const Ping&) { throw std::out_of_range("broken"); });
}

/// Links to `other`, and waits for nothing.
inline void linked_to(Process& self, ActorRef other) {
  self.link(other);
  self.receive<Go>();
}

/// Traps, links to `other` and gives the Exit.
inline Exit trapping(Process& self, ActorRef other) {
  EXPECT_FALSE(self.trap_exit(true));
  self.link(other);
  return self.receive<Exit>();
}

}  // namespace actors::test
