// Programs of the Savina suite, with the checks of bench/savina/.

#include <memory>
#include <string>
#include <vector>

#include "bench/peers/caf/support.hpp"
#include "bench/savina/pseudo_random.hpp"

namespace bench {
namespace {

struct Neighbours;
struct NeighboursRef {
  std::shared_ptr<const Neighbours> all;
};

}  // namespace
}  // namespace bench

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(bench::NeighboursRef)

namespace bench {
namespace {

using savina::PseudoRandom;
using Number = std::int64_t;

using ping_atom = caf::atom_constant<caf::atom("ping")>;
using pong_atom = caf::atom_constant<caf::atom("pong")>;
using again_atom = caf::atom_constant<caf::atom("again")>;
using increment_atom = caf::atom_constant<caf::atom("increment")>;
using retrieve_atom = caf::atom_constant<caf::atom("retrieve")>;
using count_atom = caf::atom_constant<caf::atom("count")>;
using next_atom = caf::atom_constant<caf::atom("next")>;
using token_atom = caf::atom_constant<caf::atom("token")>;
using exit_atom = caf::atom_constant<caf::atom("exit")>;
using gone_atom = caf::atom_constant<caf::atom("gone")>;
using meet_atom = caf::atom_constant<caf::atom("meet")>;
using done_atom = caf::atom_constant<caf::atom("done")>;
using credit_atom = caf::atom_constant<caf::atom("credit")>;
using credited_atom = caf::atom_constant<caf::atom("credited")>;
using debit_atom = caf::atom_constant<caf::atom("debit")>;
using balance_atom = caf::atom_constant<caf::atom("balance")>;

/// What a run gives when it has ended; a wrong result ends the program.
struct Result {
  Run* run = nullptr;
  void begin(RunRef with) {
    run = with.run;
    run->begin();
  }
  void end(const char* what, Number expected, Number found) const {
    run->end();
    if (found != expected) {
      const std::string text = std::string(what) + ": " + std::to_string(found) + " instead of " +
                               std::to_string(expected);
      CAF_CRITICAL(text.c_str());
    }
  }
};

/// Each time new actors, as in bench/savina/: only from the first message on is it timed.
template <class Root, class... Ts>
void measure_root(const Args& args, Number operations, Ts... parameters) {
  Config config(args);
  caf::actor_system system(config);
  measure(args, operations, [&] {
    Run run;
    const auto root = system.spawn<Root>(parameters...);
    caf::anon_send(root, go_atom::value, Number{args.count}, RunRef{&run});
    run.done.wait();
    stop(root);
    return run.seconds();
  });
}

// ---- ping-pong

using Pinger =
    caf::typed_actor<Begins, caf::reacts_to<again_atom>, caf::reacts_to<pong_atom, Number>>;
using Ponger = caf::typed_actor<caf::reacts_to<ping_atom, Pinger>>;

class PongerImpl : public Ponger::base {
 public:
  explicit PongerImpl(caf::actor_config& config) : Ponger::base(config) {}
  behavior_type make_behavior() override {
    return {[this](ping_atom, const Pinger& pinger) { send(pinger, pong_atom::value, ++pings_); }};
  }

 private:
  Number pings_ = 0;
};

class PingerImpl : public Pinger::base {
 public:
  explicit PingerImpl(caf::actor_config& config) : Pinger::base(config) {}
  behavior_type make_behavior() override {
    ponger_ = spawn<PongerImpl>();
    return {[this](go_atom, Number count, RunRef run) {
              count_ = left_ = count;
              result_.begin(run);
              ping();
            },
            [this](again_atom) { ping(); },
            [this](pong_atom, Number pings) {
              if (left_ == 0) {
                result_.end("ping-pong: pings", count_, pings);
              } else {
                send(this, again_atom::value);
              }
            }};
  }
  void on_exit() override { stop(ponger_); }

 private:
  void ping() {
    --left_;
    send(ponger_, ping_atom::value, Pinger{this});
  }

  Ponger ponger_;
  Number count_ = 0;
  Number left_ = 0;
  Result result_;
};

// ---- counting

using Producer = caf::typed_actor<Begins, caf::reacts_to<count_atom, Number>>;
using Counter =
    caf::typed_actor<caf::reacts_to<increment_atom>, caf::reacts_to<retrieve_atom, Producer>>;

class CounterImpl : public Counter::base {
 public:
  explicit CounterImpl(caf::actor_config& config) : Counter::base(config) {}
  behavior_type make_behavior() override {
    return {[this](increment_atom) { ++count_; },
            [this](retrieve_atom, const Producer& producer) {
              send(producer, count_atom::value, count_);
            }};
  }

 private:
  Number count_ = 0;
};

class ProducerImpl : public Producer::base {
 public:
  explicit ProducerImpl(caf::actor_config& config) : Producer::base(config) {}
  behavior_type make_behavior() override {
    counter_ = spawn<CounterImpl>();
    return {[this](go_atom, Number count, RunRef run) {
              count_ = count;
              result_.begin(run);
              for (Number i = 0; i < count; ++i) {
                send(counter_, increment_atom::value);
              }
              send(counter_, retrieve_atom::value, Producer{this});
            },
            [this](count_atom, Number count) { result_.end("counting: messages", count_, count); }};
  }
  void on_exit() override { stop(counter_); }

 private:
  Counter counter_;
  Number count_ = 0;
  Result result_;
};

// ---- thread ring

using Ring = caf::typed_actor<Begins, caf::reacts_to<gone_atom, Number>>;
using Member =
    caf::typed_actor<caf::reacts_to<next_atom, caf::actor>, caf::reacts_to<token_atom, Number>,
                     caf::reacts_to<exit_atom, Number>>;

class MemberImpl : public Member::base {
 public:
  MemberImpl(caf::actor_config& config, Ring ring, Number size)
      : Member::base(config), ring_(ring), size_(size) {}
  behavior_type make_behavior() override {
    return {[this](next_atom, const caf::actor& next) { next_ = caf::actor_cast<Member>(next); },
            [this](token_atom, Number hops) {
              if (hops == 0) {
                send(next_, exit_atom::value, size_);
                return;
              }
              ++hops_;
              send(next_, token_atom::value, hops - 1);
            },
            [this](exit_atom, Number left) {
              if (left > 1) {
                send(next_, exit_atom::value, left - 1);
              }
              send(ring_, gone_atom::value, hops_);
              quit();
            }};
  }
  void on_exit() override { destroy(next_); }  // or the ring would keep itself alive

 private:
  Ring ring_;
  Number size_;
  Number hops_ = 0;
  Member next_;
};

class RingImpl : public Ring::base {
 public:
  RingImpl(caf::actor_config& config, int members) : Ring::base(config), alive_(members) {}
  behavior_type make_behavior() override {
    std::vector<Member> members;
    for (int i = 0; i < alive_; ++i) {
      members.push_back(spawn<MemberImpl>(Ring{this}, Number{alive_}));
    }
    for (std::size_t i = 0; i < members.size(); ++i) {
      send(members[i], next_atom::value,
           caf::actor_cast<caf::actor>(members[(i + 1) % members.size()]));
    }
    first_ = members[0];
    return {[this](go_atom, Number count, RunRef run) {
              count_ = count;
              result_.begin(run);
              send(first_, token_atom::value, count);
            },
            [this](gone_atom, Number hops) {
              made_ += hops;
              if (--alive_ == 0) {
                result_.end("thread ring: hops", count_, made_);
              }
            }};
  }
  void on_exit() override { destroy(first_); }

 private:
  int alive_;
  Member first_;
  Number count_ = 0;
  Number made_ = 0;
  Result result_;
};

// ---- big

using Sink = caf::typed_actor<Begins, caf::reacts_to<done_atom, Number>>;
using Pings = caf::typed_actor<caf::reacts_to<meet_atom, NeighboursRef, Number>,
                               caf::reacts_to<ping_atom, Number>, caf::reacts_to<pong_atom>>;
struct Neighbours {
  std::vector<Pings> all;
};

class PingsImpl : public Pings::base {
 public:
  PingsImpl(caf::actor_config& config, Sink sink, Number id)
      : Pings::base(config), sink_(sink), id_(id), random_(id) {}
  behavior_type make_behavior() override {
    return {[this](meet_atom, const NeighboursRef& neighbours, Number pings) {
              neighbours_ = neighbours.all;
              left_ = pings;
              next();
            },
            [this](ping_atom, Number from) {
              send(neighbours_->all[static_cast<std::size_t>(from)], pong_atom::value);
            },
            [this](pong_atom) {
              ++pongs_;
              next();
            }};
  }
  void on_exit() override { neighbours_.reset(); }

 private:
  void next() {
    if (left_ == 0) {
      send(sink_, done_atom::value, pongs_);
      return;
    }
    --left_;
    const auto whom = random_.next(static_cast<long>(neighbours_->all.size()));
    send(neighbours_->all[static_cast<std::size_t>(whom)], ping_atom::value, id_);
  }

  Sink sink_;
  Number id_;
  PseudoRandom random_;
  std::shared_ptr<const Neighbours> neighbours_;
  Number left_ = 0;
  Number pongs_ = 0;
};

class SinkImpl : public Sink::base {
 public:
  SinkImpl(caf::actor_config& config, int actors) : Sink::base(config), alive_(actors) {}
  behavior_type make_behavior() override {
    Neighbours neighbours;
    for (int i = 0; i < alive_; ++i) {
      neighbours.all.push_back(spawn<PingsImpl>(Sink{this}, Number{i}));
    }
    neighbours_ = std::make_shared<const Neighbours>(std::move(neighbours));
    return {[this](go_atom, Number count, RunRef run) {
              expected_ = count / alive_ * alive_;
              result_.begin(run);
              for (const Pings& pings : neighbours_->all) {
                send(pings, meet_atom::value, NeighboursRef{neighbours_}, count / alive_);
              }
            },
            [this](done_atom, Number pongs) {
              pongs_ += pongs;
              if (--alive_ == 0) {
                result_.end("big: pongs", expected_, pongs_);
              }
            }};
  }
  void on_exit() override {
    for (const Pings& pings : neighbours_->all) {
      stop(pings);
    }
    neighbours_.reset();
  }

 private:
  int alive_;
  std::shared_ptr<const Neighbours> neighbours_;
  Number expected_ = 0;
  Number pongs_ = 0;
  Result result_;
};

// ---- bank transaction

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
  PseudoRandom random_{74755};
  Number left_ = 0;
  std::size_t balanced_ = 0;
  Number sum_ = 0;
  Result result_;
};

}  // namespace

void savina_ping_pong(const Args& args) {
  measure_root<PingerImpl>(args, args.count);
}

void savina_counting(const Args& args) {
  measure_root<ProducerImpl>(args, args.count);
}

void savina_thread_ring(const Args& args) {
  measure_root<RingImpl>(args, args.count, 100);
}

void savina_big(const Args& args) {
  measure_root<SinkImpl>(args, args.count / 120 * 120, 120);
}

void savina_bank(const Args& args) {
  measure_root<TellerImpl>(args, args.count, 1000);
}

}  // namespace bench
