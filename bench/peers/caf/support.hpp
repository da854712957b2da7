#pragma once
// What the workloads on CAF share. Written for CAF 0.17, as Debian 12 has it, after its manual
// (actor-framework.readthedocs.io, 0.17; each file that uses more of it names its pages):
// statically typed actors as classes ("Actors", "Message Handlers"), messages of atoms and built-in
// numbers ("Atoms": compared as one number, no type of ours to look up), `lazy_init` for actors
// that are spawned in order to be told something ("Spawn Options"), and the work-stealing scheduler
// with its defaults but for the number of threads ("Configuring Actor Applications"). Nothing is
// logged.

#include <caf/all.hpp>

#include "bench/compare/measure.hpp"
#include "bench/run.hpp"

namespace bench {

/// A message's way to the run: no pointer itself, which CAF refuses. Stays within the process.
struct RunRef {
  Run* run = nullptr;
};

using go_atom = caf::atom_constant<caf::atom("go")>;

/// Told to begin: a count, and the run it times.
using Begins = caf::reacts_to<go_atom, std::int64_t, RunRef>;

struct Config : caf::actor_system_config {
  explicit Config(const Args& args) {
    set("scheduler.policy", caf::atom("stealing"));
    set("scheduler.max-threads", static_cast<std::size_t>(args.workers));
    set("logger.verbosity", caf::atom("quiet"));
  }
};

/// The seconds of what `actor` does when it is told to go ("Message Passing": `anon_send`).
template <class Handle>
double go(const Args& args, const Handle& actor) {
  Run run;
  caf::anon_send(actor, go_atom::value, std::int64_t{args.count}, RunRef{&run});
  run.done.wait();
  return run.seconds();
}

template <class Handle>
void measure_go(const Args& args, const Handle& actor) {
  measure(args, args.count, [&] { return go(args, actor); });
}

template <class... Handles>
void stop(const Handles&... handles) {
  (caf::anon_send_exit(handles, caf::exit_reason::user_shutdown), ...);
}

// messages.cpp
void ping_pong(const Args& args);
void ring_1000(const Args& args);
void pairs(const Args& args);
void cross_ping_pong(const Args& args);
void inject(const Args& args);
void ask_then(const Args& args);
void ask_get(const Args& args);
void ask_untimed(const Args& args);
void ask_timeout(const Args& args);
void ask_across(const Args& args);
void ask_foreign(const Args& args);

// streams.cpp
void stream(const Args& args);
void stream_across(const Args& args);
void fan_in_2(const Args& args);
void fan_in_4(const Args& args);
void fan_in_8(const Args& args);
void fan_in_16(const Args& args);

// lifecycle.cpp
void spawn_stop(const Args& args);
void skynet(const Args& args);
void memory(const Args& args);

// savina.cpp, savina_big.cpp, savina_bank.cpp
void savina_ping_pong(const Args& args);
void savina_counting(const Args& args);
void savina_thread_ring(const Args& args);
void savina_big(const Args& args);
void savina_bank(const Args& args);

}  // namespace bench

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bench::RunRef)
