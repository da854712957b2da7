#include <cstdint>

#include "bench/savina/root.hpp"

namespace bench::savina {
namespace {

enum class Colour : std::uint8_t { red, yellow, blue, faded };

/// The same if both are the same, else the third.
Colour complement(Colour mine, Colour other) {
  return mine == other ? mine
                       : static_cast<Colour>(3 - static_cast<int>(mine) - static_cast<int>(other));
}

class Creature;

struct Meet {
  Colour colour;
  actors::Ref<Creature> creature;
};
struct Change {
  Colour colour;
};
struct Closed {};
struct Meetings {
  long count;
};

using Mall = actors::Messages<Meet, Meetings>;

/// Wants to meet others in the mall until it is closed.
class Creature : public actors::Actor {
 public:
  using Protocol = actors::Messages<Meet, Change, Closed>;
  Creature(actors::Ref<Mall> mall, Colour colour) : mall_(mall), colour_(colour) {}
  void pre_start() override { want(); }
  /// The mall passes on who wants to meet, to the one who waits.
  void receive(const Meet& other) {
    colour_ = complement(colour_, other.colour);
    ++meetings_;
    other.creature.tell(Change{colour_});
    want();
  }
  void receive(const Change& change) {
    colour_ = change.colour;
    ++meetings_;
    want();
  }
  void receive(const Closed&) {
    colour_ = Colour::faded;
    mall_.tell(Meetings{meetings_});
    stop();
  }

 private:
  void want() { mall_.tell(Meet{colour_, self<Creature>()}); }

  actors::Ref<Mall> mall_;
  Colour colour_;
  long meetings_ = 0;
};

class MallRoot : public Root {
 public:
  using Protocol = actors::Messages<Outcome(Start), Meet, Meetings>;
  MallRoot(long meetings, int creatures) : left_(meetings), alive_(creatures) {}
  actors::Future<Outcome> receive(const Start&) {
    auto outcome = begin();
    const int creatures = alive_;
    for (int i = 0; i < creatures; ++i) {
      actor_of<Creature>(actors::Ref<Mall>(self<MallRoot>()), static_cast<Colour>(i % 3));
    }
    return outcome;
  }
  void receive(const Meet& meet) {
    if (left_ == 0) {
      meet.creature.tell(Closed{});
    } else if (waiting_) {
      --left_;
      waiting_.tell(meet);
      waiting_ = {};
    } else {
      waiting_ = meet.creature;
    }
  }
  void receive(const Meetings& meetings) {
    sum_ += meetings.count;
    if (--alive_ == 0) {
      finish(sum_);
    }
  }

 private:
  long left_;
  int alive_;
  long sum_ = 0;
  actors::Ref<Creature> waiting_;
};

}  // namespace

double chameneos(actors::ActorSystem& system, long meetings, int creatures) {
  return run<MallRoot>(system, "chameneos: creatures that met", 2 * meetings, meetings, creatures);
}

}  // namespace bench::savina
