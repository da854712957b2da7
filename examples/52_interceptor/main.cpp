// 52. Interceptors: logging, counting, refusing and translating, around an actor that knows nothing
// of it.
//
// The first that is listed is outermost: it sees a message first, and its end last.

#include <atomic>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <actors/actors.hpp>
#include <actors/interceptor.hpp>

struct Deposit {
  int cents = 0;
};
struct Withdraw {
  int cents = 0;
};
struct Balance {};

class Account : public actors::Actor {
 public:
  using Protocol = actors::Messages<int(Deposit), int(Withdraw), int(Balance)>;
  int receive(const Deposit& deposit) { return cents_ += deposit.cents; }
  int receive(const Withdraw& withdraw) {
    if (withdraw.cents > cents_) {
      throw std::runtime_error("not covered");
    }
    return cents_ -= withdraw.cents;
  }
  int receive(const Balance& /*question*/) const { return cents_; }

 private:
  int cents_ = 0;
};

/// Looks: what comes, and what goes wrong.
void log(actors::Interception& call) {
  std::cout << call.message().type_name() << '\n';
  try {
    call.proceed();  // when it returns, the answer is on its way already
  } catch (const std::exception& error) {
    std::cout << "  thrown: " << error.what() << '\n';
    throw;  // it is still the actor's failure, for its supervisor and for who asked
  }
}

/// Counts, for all accounts: the copies of each actor share the number.
struct Count {
  std::shared_ptr<std::atomic<int>> messages = std::make_shared<std::atomic<int>>(0);
  void operator()(actors::Interception& call) const {
    ++*messages;
    call.proceed();
  }
};

/// Keeps back what is too much. Who asked gets a MessageRefused.
void limit(actors::Interception& call) {
  const auto* const withdraw = call.message().get_if<Withdraw>();
  if (withdraw == nullptr || withdraw->cents <= 10'000) {
    call.proceed();
  }
}

/// Understands text, which the account does not.
void translate(actors::Interception& call) {
  if (const auto* const text = call.message().get_if<std::string>()) {
    call.proceed_with(Deposit{std::stoi(*text)});
  } else {
    call.proceed();
  }
}

template <class M>
void ask(const actors::ActorRef& account, M message) {
  try {
    const int cents = account.ask<int>(std::move(message)).get();
    std::cout << "  now " << cents << '\n';
  } catch (const actors::MessageRefused& /*error*/) {
    std::cout << "  refused\n";
  } catch (const std::runtime_error& error) {
    std::cout << "  failed: " << error.what() << '\n';
  }
}

int main() {
  actors::Config config;
  config.log_sinks = {[](const actors::LogRecord& /*record*/) {}};  // a failure is part of the plan
  actors::ActorSystem system("bank", config);
  const Count count;
  const auto account =
      system.actor_of(actors::intercepted(actors::props<Account>(), log, count, limit, translate));

  ask(account, Deposit{500});
  ask(account, std::string("250"));
  ask(account, Withdraw{20'000});
  ask(account, Withdraw{1'000});
  ask(account, Balance{});  // restarted: a new object, with interceptors as before
  std::cout << *count.messages << " messages\n";
}
