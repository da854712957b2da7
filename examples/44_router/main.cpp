// 44. Router: many actors that are told and asked like one.
//
// The sender picks the routee, on its own thread: no actor stands in between. Which one it is, is
// up to the Routing.

#include <cstddef>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <actors/actors.hpp>
#include <actors/router.hpp>

struct Deposit {
  std::string account;
  int amount = 0;
};
struct Balance {
  std::string account;
};
struct Audit {};

/// Keeps some of the accounts: those whose keys are its own.
class Teller : public actors::Actor {
 public:
  using Protocol = actors::Messages<int(Deposit), int(Balance), std::size_t(Audit)>;
  int receive(const Deposit& deposit) {
    if (deposit.amount <= 0) {
      throw std::invalid_argument("nothing to deposit");
    }
    return accounts_[deposit.account] += deposit.amount;
  }
  int receive(const Balance& balance) { return accounts_[balance.account]; }
  std::size_t receive(const Audit& /*audit*/) const { return accounts_.size(); }

 private:
  std::map<std::string, int> accounts_;
};

struct Square {
  int number = 0;
};

class Worker : public actors::Actor {
 public:
  int receive(const Square& square) { return square.number * square.number; }
};

int main() {
  actors::ActorSystem system("router", actors::Config{.log_level = actors::Level::error});

  // Whoever is free takes the next number; the answers come back in the order of the questions.
  const auto workers = actors::router_pool(system, actors::props<Worker>(),
                                           {.size = 4, .routing = actors::balancing()});
  std::vector<actors::Future<int>> squares;
  for (int number = 1; number <= 5; ++number) {
    squares.push_back(workers.ask(Square{number}));
  }
  for (const int square : actors::gather(std::move(squares)).get()) {
    std::cout << square << ' ';
  }
  std::cout << '\n';

  // The same account always goes to the same teller.
  const auto bank = actors::router_pool(
      system, actors::props<Teller>().named("bank"),
      {.size = 3,
       .routing = actors::consistent_hashing([](const Deposit& d) { return d.account; },
                                             [](const Balance& b) { return b.account; })});
  for (int round = 1; round <= 3; ++round) {
    for (const char* account : {"alice", "bob", "carol"}) {
      bank.tell(Deposit{account, round});
    }
  }
  std::cout << "alice has " << bank.ask(Balance{"alice"}).get() << '\n';

  // Every routee is asked: together they keep three accounts.
  std::size_t accounts = 0;
  for (const auto& teller : bank.routees()) {
    accounts += teller.ask(Audit{}).get();
  }
  std::cout << accounts << " accounts at " << bank.ref() << '\n';

  // One that fails is restarted, and that one alone.
  try {
    std::cout << bank.ask(Deposit{"alice", -1}).get() << '\n';
  } catch (const std::invalid_argument& refused) {
    std::cout << "refused: " << refused.what() << '\n';
  }
  std::cout << "alice has " << bank.ask(Balance{"alice"}).get() << ", and there are " << bank.size()
            << " tellers\n";

  // The first of several answers.
  std::cout << workers.scatter_gather(Square{12}).get() << '\n';
}
