// Bank transaction, of the Savina suite: who waits for a reply keeps all else back. After the
// manual's "Message Passing" (requests: `await` handles nothing else until the response is there).

#include <algorithm>
#include <vector>

#include "bench/peers/caf/savina_support.hpp"
#include "bench/savina/pseudo_random.hpp"

namespace bench {
namespace {

using credit_atom = caf::atom_constant<caf::atom("credit")>;
using credited_atom = caf::atom_constant<caf::atom("credited")>;
using debit_atom = caf::atom_constant<caf::atom("debit")>;
using balance_atom = caf::atom_constant<caf::atom("balance")>;

constexpr Number kBalance = 1'000'000;

using Teller =
    caf::typed_actor<Begins, caf::reacts_to<credited_atom>, caf::reacts_to<balance_atom, Number>>;
using Debits = caf::typed_actor<caf::replies_to<debit_atom, Number>::with<credited_atom>>;
using Account =
    Debits::extend<caf::reacts_to<credit_atom, Number, Debits>, caf::reacts_to<balance_atom>>;

/// Moves money to another account; until that one has confirmed it, await() keeps all else back.
class AccountImpl : public Account::base {
 public:
  AccountImpl(caf::actor_config& config, Teller teller) : Account::base(config), teller_(teller) {}
  behavior_type make_behavior() override {
    return {[this](debit_atom, Number amount) {
              balance_ += amount;
              return credited_atom::value;
            },
            [this](credit_atom, Number amount, const Debits& to) {
              balance_ -= amount;
              request(to, caf::infinite, debit_atom::value, amount).await([this](credited_atom) {
                send(teller_, credited_atom::value);
              });
            },
            [this](balance_atom) { send(teller_, balance_atom::value, balance_); }};
  }

 private:
  Teller teller_;
  Number balance_ = kBalance;
};

class TellerImpl : public Teller::base {
 public:
  TellerImpl(caf::actor_config& config, int accounts) : Teller::base(config), size_(accounts) {}
  behavior_type make_behavior() override {
    for (int i = 0; i < size_; ++i) {
      accounts_.push_back(spawn<AccountImpl>(Teller{this}));
    }
    return {[this](go_atom, Number count, RunRef run) {
              left_ = count;
              result_.begin(run);
              for (Number i = 0; i < count; ++i) {
                order();
              }
            },
            [this](credited_atom) {
              if (--left_ == 0) {
                for (const Account& account : accounts_) {
                  send(account, balance_atom::value);
                }
              }
            },
            [this](balance_atom, Number balance) {
              sum_ += balance;
              if (++balanced_ == accounts_.size()) {
                result_.end("bank transaction: sum of all accounts", kBalance * size_, sum_);
              }
            }};
  }
  void on_exit() override {
    for (const Account& account : accounts_) {
      stop(account);
    }
    accounts_.clear();
  }

 private:
  /// Always to one behind: no ring of accounts that wait for each other.
  void order() {
    const long from = random_.next(size_ / 10 * 8);
    const long to = from + std::max(1L, random_.next(size_ - from));
    const Number amount = kBalance / (random_.next() + 1);
    send(accounts_[static_cast<std::size_t>(from)], credit_atom::value, amount,
         Debits{accounts_[static_cast<std::size_t>(to)]});
  }

  int size_;
  std::vector<Account> accounts_;
  savina::PseudoRandom random_{74755};
  Number left_ = 0;
  std::size_t balanced_ = 0;
  Number sum_ = 0;
  Result result_;
};

}  // namespace

void savina_bank(const Args& args) {
  measure_root<TellerImpl>(args, args.count, 1000);
}

}  // namespace bench
