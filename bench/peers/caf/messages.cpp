// A message from actor to actor, from a plain thread, and requested. After the manual's "Message
// Passing" (`send`, `anon_send`; `request` with `then`, `await` and, of a blocking actor,
// `receive`) and "Actors" (`detached`; `scoped_actor`, for who is no actor).

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/peers/caf/support.hpp"

namespace bench {
namespace {

using next_atom = caf::atom_constant<caf::atom("next")>;
using token_atom = caf::atom_constant<caf::atom("token")>;
using count_atom = caf::atom_constant<caf::atom("count")>;

using Member = caf::typed_actor<Begins, caf::reacts_to<next_atom, caf::actor>,
                                caf::reacts_to<token_atom, std::int64_t, RunRef>>;

/// Passes the token on until its hops are used up.
class MemberImpl : public Member::base {
 public:
  explicit MemberImpl(caf::actor_config& config) : Member::base(config) {}
  behavior_type make_behavior() override {
    return {[this](go_atom, std::int64_t count, RunRef run) {
              run.run->begin();
              send(next_, token_atom::value, count - 1, run);
            },
            [this](next_atom, const caf::actor& next) { next_ = caf::actor_cast<Member>(next); },
            [this](token_atom, std::int64_t hops, RunRef run) {
              if (hops == 0) {
                run.run->end();
              } else {
                send(next_, token_atom::value, hops - 1, run);
              }
            }};
  }
  void on_exit() override { destroy(next_); }  // or the ring would keep itself alive

 private:
  Member next_;
};

void close_ring(const std::vector<Member>& ring) {
  for (std::size_t i = 0; i < ring.size(); ++i) {
    caf::anon_send(ring[i], next_atom::value,
                   caf::actor_cast<caf::actor>(ring[(i + 1) % ring.size()]));
  }
}

std::vector<Member> make_ring(caf::actor_system& system, int members) {
  std::vector<Member> ring;
  for (int i = 0; i < members; ++i) {
    ring.push_back(system.spawn<MemberImpl>());
  }
  close_ring(ring);
  return ring;
}

void ring(const Args& args, int members) {
  Config config(args);
  caf::actor_system system(config);
  const std::vector<Member> ring = make_ring(system, members);
  measure_go(args, ring[0]);
  for (const Member& member : ring) {
    stop(member);
  }
}

using Counter = caf::typed_actor<caf::reacts_to<count_atom, std::int64_t, RunRef>>;

class CounterImpl : public Counter::base {
 public:
  explicit CounterImpl(caf::actor_config& config) : Counter::base(config) {}
  behavior_type make_behavior() override {
    return {[this](count_atom, std::int64_t of, RunRef run) {
      if (++count_ == of) {
        count_ = 0;
        run.run->end();
      }
    }};
  }

 private:
  std::int64_t count_ = 0;
};

using Server = caf::typed_actor<caf::replies_to<std::int64_t>::with<std::int64_t>>;

class ServerImpl : public Server::base {
 public:
  explicit ServerImpl(caf::actor_config& config) : Server::base(config) {}
  behavior_type make_behavior() override {
    return {[](std::int64_t number) { return number; }};
  }
};

using Client = caf::typed_actor<Begins>;

/// Requests, and again when the response has come. `kAwait`: takes no other message meanwhile,
/// CAF's nearest to a handler that waits.
template <bool kAwait>
class ClientImpl : public Client::base {
 public:
  ClientImpl(caf::actor_config& config, Server server, caf::duration timeout)
      : Client::base(config), server_(server), timeout_(timeout) {}
  behavior_type make_behavior() override {
    return {[this](go_atom, std::int64_t count, RunRef run) {
      left_ = count;
      run_ = run.run;
      run_->begin();
      ask();
    }};
  }

 private:
  void ask() {
    auto response = this->request(server_, timeout_, std::int64_t{1});
    const auto go_on = [this](std::int64_t number) {
      left_ -= number;
      if (left_ == 0) {
        run_->end();
      } else {
        ask();
      }
    };
    if constexpr (kAwait) {
      response.await(go_on);
    } else {
      response.then(go_on);
    }
  }

  Server server_;
  caf::duration timeout_;
  std::int64_t left_ = 0;
  Run* run_ = nullptr;
};

/// Without a timeout, which would cost more than all the rest: see ask_timeout.
template <bool kAwait, caf::spawn_options kOptions = caf::no_spawn_options>
void ask(const Args& args) {
  Config config(args);
  caf::actor_system system(config);
  const Server server = system.spawn<ServerImpl, kOptions>();
  const Client client = system.spawn<ClientImpl<kAwait>, kOptions>(server, caf::infinite);
  measure_go(args, client);
  stop(client, server);
}

}  // namespace

void ping_pong(const Args& args) {
  ring(args, 2);
}

void ring_1000(const Args& args) {
  ring(args, 1000);
}

void pairs(const Args& args) {
  Config config(args);
  caf::actor_system system(config);
  std::vector<std::vector<Member>> pairs;
  for (int i = 0; i < args.workers; ++i) {
    pairs.push_back(make_ring(system, 2));
  }
  measure(args, args.count * args.workers, [&] {
    std::vector<Run> runs(pairs.size());
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      caf::anon_send(pairs[i][0], go_atom::value, std::int64_t{args.count}, RunRef{&runs[i]});
    }
    return wait_for_all(runs);
  });
  for (const auto& pair : pairs) {
    stop(pair[0], pair[1]);
  }
}

/// A thread for each, which is how CAF keeps two actors apart ("Spawn Options": detached).
void cross_ping_pong(const Args& args) {
  Config config(args);
  caf::actor_system system(config);
  const std::vector<Member> pair{system.spawn<MemberImpl, caf::detached>(),
                                 system.spawn<MemberImpl, caf::detached>()};
  close_ring(pair);
  measure_go(args, pair[0]);
  stop(pair[0], pair[1]);
}

void inject(const Args& args) {
  Config config(args);
  caf::actor_system system(config);
  const Counter counter = system.spawn<CounterImpl>();
  measure(args, args.count, [&] {
    Run run;
    run.begin();
    for (long i = 0; i < args.count; ++i) {
      caf::anon_send(counter, count_atom::value, std::int64_t{args.count}, RunRef{&run});
    }
    run.done.wait();
    return run.seconds();
  });
  stop(counter);
}

void ask_then(const Args& args) {
  ask<false>(args);
}

void ask_get(const Args& args) {
  ask<true>(args);
}

void ask_untimed(const Args& args) {
  ask_then(args);
}

void ask_timeout(const Args& args) {
  Config config(args);
  caf::actor_system system(config);
  const Server server = system.spawn<ServerImpl>();
  const Client timed =
      system.spawn<ClientImpl<false>>(server, caf::duration{std::chrono::seconds(5)});
  const Client untimed = system.spawn<ClientImpl<false>>(server, caf::infinite);
  measure(args, args.count, [&] {
    const double with = go(args, timed);
    return with - go(args, untimed);
  });
  stop(timed, untimed, server);
}

/// A thread for each, as for cross_ping_pong.
void ask_across(const Args& args) {
  ask<false, caf::detached>(args);
}

void ask_foreign(const Args& args) {
  Config config(args);
  caf::actor_system system(config);
  const Server server = system.spawn<ServerImpl>();
  caf::scoped_actor self{system};
  measure(args, args.count, [&] {
    Run run;
    std::int64_t sum = 0;
    run.begin();
    for (long i = 0; i < args.count; ++i) {
      self->request(server, caf::infinite, std::int64_t{1})
          .receive([&sum](std::int64_t number) { sum += number; },
                   [&system](const caf::error& error) {
                     throw std::runtime_error("ask_foreign: " + system.render(error));
                   });
    }
    run.end();
    if (sum != args.count) {
      throw std::runtime_error("ask_foreign: wrong sum " + std::to_string(sum));
    }
    return run.seconds();
  });
  stop(server);
}

}  // namespace bench
