// 23. Out of order: a state takes only what it has a use for.
//
// Four states, seven messages; each state knows two of them. What comes too early stays in the
// mailbox, in order, until a state wants it.
//
// Program 5.3 of "Concurrent Programming in Erlang", by way of candygram.

#include <iostream>

#include <actors/actors.hpp>

struct MsgA {};
struct MsgB {};
struct MsgC {};
struct MsgH {};
struct MsgI {};
struct MsgX {};
struct MsgY {};

/// A state is a function that gives the next one.
struct State {
  State (*next)(actors::Process&);
};
static State s1(actors::Process& self);
static State s2(actors::Process& self);
static State s3(actors::Process& self);
static State s4(actors::Process& self);

static State step(const char* what, State to) {
  std::cout << what << '\n';
  return to;
}

State s1(actors::Process& self) {
  return self.receive([](MsgA) { return step("s1: a", {s2}); },
                      [](MsgC) { return step("s1: c", {s3}); });
}
State s2(actors::Process& self) {
  return self.receive([](MsgX) { return step("s2: x", {s3}); },
                      [](MsgH) { return step("s2: h", {s4}); });
}
State s3(actors::Process& self) {
  return self.receive([](MsgB) { return step("s3: b", {s1}); },
                      [](MsgY) { return step("s3: y", {s2}); });
}
State s4(actors::Process& self) {
  return self.receive([](MsgI) { return step("s4: i", {s3}); });
}

static void machine(actors::Process& self) {
  for (State state{s1};;) {
    state = state.next(self);
  }
}

int main() {
  actors::ActorSystem system("machines");
  const auto process = system.spawn(machine);
  // As it wants them ...
  process | MsgA{};
  process | MsgX{};
  process | MsgB{};
  process | MsgC{};
  process | MsgY{};
  process | MsgH{};
  process | MsgI{};
  // ... and now it is in s3, which takes neither of the first two.
  process | MsgA{};
  process | MsgX{};
  process | MsgB{};
}  // the end of the scope: it goes as far as it can, then its wait ends
