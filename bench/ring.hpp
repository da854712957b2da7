#pragma once
// A ring of actors that passes a token round; a ring of two is ping-pong.

#include <cstddef>
#include <vector>

#include "actors/actors.hpp"

#include "bench/run.hpp"

namespace bench {

/// Told to begin: so many messages, asks or actors, timed by the run.
struct Go {
  long count;
  Run* run;
};

struct Token {
  long hops;
  Run* run;
};

struct Next {
  actors::ActorRef ref;
};

/// Passes the token on until its hops are used up.
class Member : public actors::Actor {
 public:
  using Protocol = actors::Messages<Token, Next, Go>;
  void receive(const Token& token) {
    if (token.hops == 0) {
      token.run->end();
    } else {
      next_.tell(Token{token.hops - 1, token.run});
    }
  }
  void receive(const Next& next) { next_ = next.ref.as<Member>(); }
  void receive(const Go& go) {
    go.run->begin();
    next_.tell(Token{go.count - 1, go.run});
  }

 private:
  actors::Ref<Member> next_;
};

/// Makes these a ring: each knows the next one, the last one the first.
inline void close_ring(const std::vector<actors::Ref<Member>>& ring) {
  for (std::size_t i = 0; i < ring.size(); ++i) {
    ring[i].tell(Next{ring[(i + 1) % ring.size()]});
  }
}

/// A ring of so many new actors; gives its first.
inline actors::Ref<Member> make_ring(actors::ActorSystem& system, int members) {
  const auto first = system.actor_of<Member>();
  std::vector<actors::Ref<Member>> ring{first};
  for (int i = 1; i < members; ++i) {
    ring.push_back(system.actor_of<Member>());
  }
  close_ring(ring);
  return first;
}

}  // namespace bench
