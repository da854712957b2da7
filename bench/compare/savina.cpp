// Programs of the Savina suite; bench/savina/ has them and their checks.

#include "bench/savina/savina.hpp"

#include "actors/actor_system.hpp"

#include "bench/compare/workloads.hpp"

namespace bench {
namespace {

constexpr int kBigActors = 120;

/// Times program(system), which gives the seconds it took.
template <class Program>
void measure_savina(const Args& args, long operations, Program program) {
  actors::ActorSystem system("compare", config(args));
  measure(args, operations, [&] { return program(system); });
}

}  // namespace

void savina_ping_pong(const Args& args) {
  measure_savina(args, args.count,
                 [&](actors::ActorSystem& s) { return savina::ping_pong(s, args.count); });
}

void savina_counting(const Args& args) {
  measure_savina(args, args.count,
                 [&](actors::ActorSystem& s) { return savina::counting(s, args.count); });
}

void savina_thread_ring(const Args& args) {
  measure_savina(args, args.count,
                 [&](actors::ActorSystem& s) { return savina::thread_ring(s, args.count); });
}

void savina_big(const Args& args) {
  const long each = args.count / kBigActors;
  measure_savina(args, each * kBigActors,
                 [&](actors::ActorSystem& s) { return savina::big(s, each, kBigActors); });
}

void savina_bank(const Args& args) {
  measure_savina(args, args.count,
                 [&](actors::ActorSystem& s) { return savina::bank_transaction(s, args.count); });
}

}  // namespace bench
