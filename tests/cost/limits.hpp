#pragma once
// What the hot operations may cost: all limits of tests/cost, in one table.
//
// A limit is what was measured when it was written down; kMargin is what it may be exceeded by. Who
// makes an operation cheaper writes the new figure here (each test prints its own), and who makes
// one dearer has to come here and say so. Read-modify-writes, allocations and system calls hold in
// any optimized build; instructions are those of g++ 12 with -O2 -march=x86-64-v3 (`./dev cost`).

namespace actors::cost {

/// Per operation.
struct Limit {
  double instructions;
  double atomic_rmw;
  double allocations;
  double system_calls;
};

/// Of the instructions. The rest may be exceeded by kRare: what happens once in some operations.
inline constexpr double kMargin = 1.03;
inline constexpr double kRare = 0.2;

// clang-format off
//                                              instructions   RMW  allocations  system calls
// A message and its turn, actor to actor on one worker: of 2 actors, and of 100
inline constexpr Limit kPingPong           {       213,         0,       0,          0};
inline constexpr Limit kRing               {       213,         0,       0,          0};
// The same while the actors are new there
inline constexpr Limit kRingOfNewcomers    {       431,         2,       0,          0};
// The same as kRing while metrics are on
inline constexpr Limit kRingWithMetrics    {       255,         0,       0,          0};
// The same as kPingPong while an actor is known to block its thread
inline constexpr Limit kPingPongBesideBlocker{       242,         0,       0,          0};
// A message that an actor tells itself in each of its turns, and its handling
inline constexpr Limit kTellItself         {       163,         0,       0,          0};
// A tell to an actor of the same worker that has mail: the sender's side
inline constexpr Limit kTellBusyHere       {        65,         0,       0,          0};
// A tell to an actor of another worker, the sender's side: to one that has mail, and to one that rests
inline constexpr Limit kTellBusyElsewhere  {        85,         1,       0,          0};
inline constexpr Limit kTellIdleElsewhere  {       181,         2,       0,          0};
// A question and its answer: waited for in the handler, with a timeout and without, and called back
inline constexpr Limit kAskAndGet          {      1131,         2,       0,          0};
inline constexpr Limit kAskAndGetUntimed   {      1085,         2,       0,          0};
inline constexpr Limit kAskAndCallBack     {       817,         2,       0,          0};
// An actor is started, handles its first message and stops
inline constexpr Limit kSpawnMessageStop   {      1294,         2,       0,          0};
// clang-format on

/// Of an actor with eight bytes of state that has handled a message and waits: its slot, and where
/// pages are small a little of what came and went meanwhile. (With huge pages it is 189 to 192, by
/// how many actors there are.)
inline constexpr double kResidentBytesPerIdleActor = 192 * 1.01;
/// Of one that has stopped, when there have been as many before: the memory is theirs.
inline constexpr double kResidentBytesPerStoppedActor = 0.5;
/// Of a message of up to 32 bytes that waits, and of a question that has not been answered, with
/// what is to be called when it is.
inline constexpr double kResidentBytesPerMessage = 64;
inline constexpr double kResidentBytesPerAsk = 386;
/// Of these, its slot: what is there for each actor, whatever its class.
inline constexpr int kBytesOfASlot = 192;

}  // namespace actors::cost
