#include <vector>

#include "bench/savina/root.hpp"

namespace bench::savina {
namespace {

struct Token {
  long hops;
};
struct Exit {
  long left;  // so many members are still to stop, this one among them
};
struct Gone {
  long hops;  // that this member has made
};
struct Next {
  actors::ActorRef ref;
};

/// Passes the token on; at its last hop tells the whole ring to stop.
class Member : public actors::Actor {
 public:
  using Protocol = actors::Messages<Token, Exit, Next>;
  explicit Member(long size) : size_(size) {}
  void receive(const Next& next) { next_ = next.ref.as<Member>(); }
  void receive(const Token& token) {
    if (token.hops == 0) {
      next_.tell(Exit{size_});
      return;
    }
    ++hops_;
    next_.tell(Token{token.hops - 1});
  }
  void receive(const Exit& exit) {
    if (exit.left > 1) {
      next_.tell(Exit{exit.left - 1});
    }
    parent().tell(Gone{hops_});
    stop();
  }

 private:
  long size_;
  long hops_ = 0;
  actors::Ref<Member> next_;
};

class Ring : public Root {
 public:
  using Protocol = actors::Messages<Outcome(Start), Gone>;
  Ring(long hops, int members) : hops_(hops), alive_(members) {
    for (int i = 0; i < members; ++i) {
      members_.push_back(actor_of<Member>(static_cast<long>(members)));
    }
    for (std::size_t i = 0; i < members_.size(); ++i) {
      members_[i].tell(Next{members_[(i + 1) % members_.size()]});
    }
  }
  actors::Future<Outcome> receive(const Start&) {
    auto outcome = begin();
    members_.at(0).tell(Token{hops_});
    return outcome;
  }
  void receive(const Gone& gone) {
    made_ += gone.hops;
    if (--alive_ == 0) {
      finish(made_);
    }
  }

 private:
  long hops_;
  long made_ = 0;
  int alive_;
  std::vector<actors::Ref<Member>> members_;
};

}  // namespace

double thread_ring(actors::ActorSystem& system, long hops, int members) {
  return run<Ring>(system, "thread ring: hops", hops, hops, members);
}

}  // namespace bench::savina
