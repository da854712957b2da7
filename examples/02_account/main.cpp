// 2. Account: several messages, answers, and a ref by protocol.
//
// tell() sends a message and forgets it. ask() sends one and gives a Future, which holds the answer
// once it has come.

#include <iostream>

#include <actors/actors.hpp>

// Messages are plain types: one for each thing that can be said.
struct Deposit {
  int amount = 0;
};
struct Balance {};

// The protocol of an account: what it may be told, and what it answers. int(Balance) reads "a
// Balance is answered with an int".
using Bank = actors::Messages<Deposit, int(Balance)>;

class Account : public actors::Actor {
 public:
  using Protocol = Bank;  // required as soon as there is more than one receive

  explicit Account(int balance) : balance_(balance) {}

  void receive(const Deposit& deposit) { balance_ += deposit.amount; }
  // What receive returns answers whoever asked.
  int receive(const Balance& /*question*/) const { return balance_; }

 private:
  int balance_;
};

// Whoever pays in needs the protocol, not the class: this function could live in a file that has
// never seen Account.
void pay_wages(const actors::Ref<Bank>& account) {
  for (int month = 1; month <= 12; ++month) {
    account.tell(Deposit{100});
  }
}

int main() {
  actors::ActorSystem system("bank");
  // Options, such as a name, come before the arguments of the constructor.
  const auto alice = system.actor_of<Account>(actors::named("alice"), 50);

  // The question stands in line behind what this thread has told before, so it sees the deposit.
  alice.tell(Deposit{25});
  const actors::Future<int> answer = alice.ask(Balance{});
  std::cout << alice << " has " << answer.get() << '\n';  // get() waits for the answer

  pay_wages(alice);  // a Ref<Account> is a Ref<Bank>, too
  std::cout << "after a year: " << alice.ask(Balance{}).get() << '\n';

  // A future is a value: what is to be done with the answer can be said before it is there.
  const auto doubled = alice.ask(Balance{}).then([](int balance) { return balance * 2; });
  std::cout << "twice as much would be " << doubled.get() << '\n';

  // Asking someone who has gone does not hang: the future fails, and get() throws what it failed
  // with.
  system.graceful_stop(alice).get();
  try {
    alice.ask(Balance{}).get();
  } catch (const actors::ActorTerminated&) {
    std::cout << "alice has left\n";
  }
}
