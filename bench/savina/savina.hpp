#pragma once
// Ten programs of the Savina suite (Imam and Sarkar, "Savina - An Actor Benchmark Suite", AGERE!
// 2014) on this library: the algorithms of the paper's Akka versions. Each runs once in `system`,
// gives the seconds from its first message to its last, and throws WrongResult unless what came
// out is right. Its actors have stopped when it returns. Default sizes are those of the suite.

#include <stdexcept>

#include "actors/actor_system.hpp"

namespace bench::savina {

class WrongResult : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Two actors; a ping, its pong and a message to oneself each time.
double ping_pong(actors::ActorSystem& system, long pings = 40'000);

/// One actor floods another with messages to count.
double counting(actors::ActorSystem& system, long messages = 1'000'000);

/// A plain thread tells each of some actors so many messages.
double fork_join_throughput(actors::ActorSystem& system, long messages = 10'000, int actors = 60);

/// A plain thread starts actors, each of which handles one message and stops.
double fork_join_create(actors::ActorSystem& system, long actors = 40'000);

/// A token goes round a ring.
double thread_ring(actors::ActorSystem& system, long hops = 100'000, int members = 100);

/// Creatures meet in pairs in a mall and change their colours: many actors and one.
double chameneos(actors::ActorSystem& system, long meetings = 200'000, int creatures = 100);

/// Each actor pings others at random.
double big(actors::ActorSystem& system, long pings = 20'000, int actors = 120);

/// Transactions between two accounts each: an account that waits for a reply sets all else aside.
double bank_transaction(actors::ActorSystem& system, long transactions = 50'000,
                        int accounts = 1000);

/// Philosophers ask an arbitrator for forks, again and again until they get them.
double dining_philosophers(actors::ActorSystem& system, long rounds = 10'000,
                           int philosophers = 20);

/// All solutions for `size` queens: a master hands out work, workers hand smaller work back.
double n_queens(actors::ActorSystem& system, int size = 12, int workers = 20);

}  // namespace bench::savina
