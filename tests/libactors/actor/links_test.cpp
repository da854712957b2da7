// The protocol of links, in all orders: two ends that link and unlink as often as they like, with
// mail on its way in both directions, until both have done what they wanted and heard everything.

#include "libactors/actor/links.hpp"

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace actors::detail {
namespace {

enum class Op : std::uint8_t { link, unlink, end };
enum class Mail : std::uint8_t { link, unlink, unlinked, linked_ended };
struct Letter {
  Mail kind;
  std::uint64_t number = 0;
};

/// One end: what it has done, and what is on its way to it.
struct End {
  Links links;
  std::vector<Op> to_do;
  std::size_t done = 0;
  std::deque<Letter> mail;
  bool closed = false;
  bool waits = false;      ///< by its own calls it is linked, and has not heard of the end
  bool surprised = false;  ///< has heard of an end that it did not wait for
  [[nodiscard]] bool linked() const { return !links.empty() && links.all().front().holds(); }
};

/// Copied wherever there is a choice.
struct World {
  End ends[2];

  [[nodiscard]] static RefId id(int end) { return {static_cast<std::uint32_t>(end) + 1, 1}; }

  void send(int to, Letter letter) {
    if (!ends[to].closed) {
      ends[to].mail.push_back(letter);
    } else {
      answer_for_the_dead(to, letter);
    }
  }
  /// As the dead letter office does.
  void answer_for_the_dead(int dead, Letter letter) {
    if (letter.kind == Mail::link) {
      send(1 - dead, {Mail::linked_ended});
    } else if (letter.kind == Mail::unlink) {
      send(1 - dead, {Mail::unlinked, letter.number});
    }
  }

  void act(int who) {
    End& end = ends[who];
    const int other = 1 - who;
    switch (end.to_do[end.done++]) {
      case Op::link:
        end.waits = true;
        if (end.links.link(id(other))) {
          send(other, {Mail::link});
        }
        return;
      case Op::unlink:
        end.waits = false;
        if (const std::uint64_t number = end.links.unlink(id(other)); number != 0) {
          send(other, {Mail::unlink, number});
        }
        return;
      case Op::end:  // as ActorCell::close() does
        end.closed = true;
        for (const Letter& letter : std::exchange(end.mail, {})) {
          answer_for_the_dead(who, letter);
        }
        if (end.linked()) {
          send(other, {Mail::linked_ended});
        }
        return;
    }
  }

  void hear(int who) {
    End& end = ends[who];
    const int other = 1 - who;
    const Letter letter = end.mail.front();
    end.mail.pop_front();
    switch (letter.kind) {
      case Mail::link:
        end.links.add(id(other));
        return;
      case Mail::unlink:
        end.links.remove(id(other));
        send(other, {Mail::unlinked, letter.number});
        return;
      case Mail::unlinked:
        end.links.answered(id(other), letter.number);
        return;
      case Mail::linked_ended:
        if (end.links.ended(id(other))) {
          end.surprised = end.surprised || !end.waits;
          end.waits = false;
        }
        return;
    }
  }
};

/// Calls `check` on every world that this one can come to.
template <class Check>
void explore(const World& world, const Check& check) {
  bool over = true;
  for (int who = 0; who < 2; ++who) {
    const End& end = world.ends[who];
    if (!end.closed && end.done < end.to_do.size()) {
      over = false;
      World next = world;
      next.act(who);
      explore(next, check);
    }
    if (!end.mail.empty()) {
      over = false;
      World next = world;
      next.hear(who);
      explore(next, check);
    }
  }
  if (over) {
    check(world);
  }
}

/// All sequences of `length` calls.
std::vector<std::vector<Op>> calls(std::size_t length) {
  std::vector<std::vector<Op>> all;
  for (std::uint32_t bits = 0; bits < (1U << length); ++bits) {
    std::vector<Op>& ops = all.emplace_back();
    for (std::size_t i = 0; i < length; ++i) {
      ops.push_back((bits >> i) % 2 == 0 ? Op::link : Op::unlink);
    }
  }
  return all;
}

World world_of(const std::vector<Op>& first, const std::vector<Op>& second, bool linked) {
  World world;
  world.ends[0].to_do = first;
  world.ends[1].to_do = second;
  for (int who = 0; linked && who < 2; ++who) {
    world.ends[who].links.add(World::id(1 - who));
    world.ends[who].waits = true;
  }
  return world;
}

// (When both unlink last they agree, too, but not always that there is none: a link that is under
// way is none of theirs yet.)
TEST(Links, BothEndsAgreeWhenAllIsHeard) {
  int worlds = 0;
  for (const std::size_t length : {0U, 1U, 2U}) {
    for (const auto& first : calls(length)) {
      for (const auto& second : calls(3)) {
        for (const bool linked : {false, true}) {
          explore(world_of(first, second, linked), [&](const World& world) {
            ++worlds;
            const bool there = world.ends[0].linked();
            ASSERT_EQ(there, world.ends[1].linked());
            for (const End& end : world.ends) {
              ASSERT_EQ(end.links.all().size(), there ? 1U : 0U);  // nobody waits for an answer
            }
            const Op last = second.back();
            if (first.empty() || (first.back() == Op::link && last == Op::link)) {
              ASSERT_EQ(there, last == Op::link);
            }
          });
        }
      }
    }
  }
  EXPECT_GT(worlds, 50'000);
}

TEST(Links, AnEndIsHeardOfOnceByThoseWhoAreLinked) {
  for (const std::size_t length : {1U, 2U, 3U, 4U}) {
    for (const auto& ops : calls(length)) {
      for (const bool linked : {false, true}) {
        explore(world_of(ops, {Op::end}, linked), [](const World& world) {
          const End& end = world.ends[0];
          ASSERT_FALSE(end.waits);
          ASSERT_FALSE(end.surprised);
          ASSERT_TRUE(end.links.empty());
        });
      }
    }
  }
}

TEST(Links, NoEntryOutlivesTheOther) {
  for (const auto& first : calls(2)) {
    for (std::vector<Op> second : calls(2)) {
      second.push_back(Op::end);
      for (const bool linked : {false, true}) {
        explore(world_of(first, second, linked),
                [](const World& world) { ASSERT_TRUE(world.ends[0].links.empty()); });
      }
    }
  }
}

TEST(Links, AnExitIsExpectedUntilItIsReceivedOrUnlinked) {
  const RefId other = World::id(1);
  Envelope* const notice = make_envelope<int>(1);
  Envelope* const another = make_envelope<int>(1);
  Links links;
  EXPECT_TRUE(links.link(other));
  EXPECT_TRUE(links.ended(other));
  links.expect(other, *notice);
  EXPECT_TRUE(links.expects(*notice));
  EXPECT_FALSE(links.expects(*another));
  EXPECT_FALSE(links.link(other));   // the same link still
  EXPECT_FALSE(links.ended(other));  // it ends once
  links.settle(*notice);
  EXPECT_TRUE(links.empty());
  links.expect(other, *another);
  EXPECT_EQ(links.unlink(other), 0U);
  EXPECT_FALSE(links.expects(*another));
  EXPECT_TRUE(links.empty());
  destroy_envelope(notice);
  destroy_envelope(another);
}

}  // namespace
}  // namespace actors::detail
