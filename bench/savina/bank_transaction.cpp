#include <algorithm>
#include <vector>

#include "bench/savina/pseudo_random.hpp"
#include "bench/savina/root.hpp"

namespace bench::savina {
namespace {

constexpr long kBalance = 1'000'000;

class Account;

struct Credit {
  long amount;
  actors::Ref<Account> to;
};
struct Debit {
  long amount;
  actors::Ref<Account> from;
};
struct Debited {};
struct Credited {};
struct Balance {};
struct Balanced {
  long balance;
};

/// Moves money to another account. Until that one has confirmed it, all else is set aside; then it
/// is taken up again one by one, since the next transaction would only set the rest aside again.
class Account : public actors::Actor {
 public:
  using Protocol = actors::Messages<Credit, Debit, Debited, Balance>;
  void receive(const Credit& credit) {
    if (waits_) {
      stash();
      return;
    }
    balance_ -= credit.amount;
    waits_ = true;
    credit.to.tell(Debit{credit.amount, self<Account>()});
  }
  void receive(const Debit& debit) {
    if (waits_) {
      stash();
      return;
    }
    balance_ += debit.amount;
    debit.from.tell(Debited{});
    unstash(1);
  }
  void receive(const Debited&) {
    waits_ = false;
    parent().tell(Credited{});
    unstash(1);
  }
  void receive(const Balance&) { reply(Balanced{balance_}); }

 private:
  long balance_ = kBalance;
  bool waits_ = false;
};

/// Orders all transactions at once; when all are confirmed, adds up what the accounts have.
class Teller : public Root {
 public:
  using Protocol = actors::Messages<Outcome(Start), Credited, Balanced>;
  Teller(long transactions, int accounts) : transactions_(transactions), left_(transactions) {
    for (int i = 0; i < accounts; ++i) {
      accounts_.push_back(actor_of<Account>());
    }
  }
  actors::Future<Outcome> receive(const Start&) {
    auto outcome = begin();
    const auto size = static_cast<long>(accounts_.size());
    for (long i = 0; i < transactions_; ++i) {
      // Always to one behind: no ring of accounts that wait for each other.
      const long from = random_.next(size / 10 * 8);
      const long to = from + std::max(1L, random_.next(size - from));
      const long amount = kBalance / (random_.next() + 1);
      accounts_[static_cast<std::size_t>(from)].tell(
          Credit{amount, accounts_[static_cast<std::size_t>(to)]});
    }
    return outcome;
  }
  void receive(const Credited&) {
    if (--left_ == 0) {
      for (const auto& account : accounts_) {
        account.tell(Balance{}, self());
      }
    }
  }
  void receive(const Balanced& account) {
    sum_ += account.balance;
    if (++balanced_ == accounts_.size()) {
      finish(sum_);
    }
  }

 private:
  long transactions_;
  long left_;
  PseudoRandom random_{74755};
  std::vector<actors::Ref<Account>> accounts_;
  std::size_t balanced_ = 0;
  long sum_ = 0;
};

}  // namespace

double bank_transaction(actors::ActorSystem& system, long transactions, int accounts) {
  return run<Teller>(system, "bank transaction: sum of all accounts", accounts * kBalance,
                     transactions, accounts);
}

}  // namespace bench::savina
