#pragma once
// The workloads of compare_libactors. bench/README.md says what each is; each checks its result
// and throws std::runtime_error if it is wrong.

#include "actors/config.hpp"

#include "bench/compare/measure.hpp"

namespace bench {

inline actors::Config config(const Args& args) {
  return actors::Config{.workers = args.workers, .log_level = actors::Level::error};
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
void restart(const Args& args);
void timer(const Args& args);
void timer_million(const Args& args);

// savina.cpp; COUNT is that of pings, messages, hops, pings of all actors, transactions
void savina_ping_pong(const Args& args);
void savina_counting(const Args& args);
void savina_thread_ring(const Args& args);
void savina_big(const Args& args);
void savina_bank(const Args& args);

}  // namespace bench
