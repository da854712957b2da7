// Message: what it holds, who owns it, and what is copied when.

#include "actors/message.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actor_ref.hpp"
#include "actors/errors.hpp"

#include "libactors/message/envelope_like.hpp"
#include "tests/shelf/fake_runtime.hpp"

namespace actors {
namespace {

using detail::Envelope;
using detail::OwnedEnvelope;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

/// Counts the objects that live, and what was done to get them.
struct Counted {
  static inline int alive = 0;
  static inline int copies = 0;
  int value = 0;

  explicit Counted(int v) : value(v) { ++alive; }
  Counted(const Counted& other) : value(other.value) {
    ++alive;
    ++copies;
  }
  Counted(Counted&& other) noexcept : value(other.value) { ++alive; }
  Counted& operator=(const Counted&) = delete;
  Counted& operator=(Counted&&) = delete;
  ~Counted() { --alive; }
};

struct Uncopyable {
  std::unique_ptr<int> number;
};

struct ThrowsOnCopy {
  ThrowsOnCopy() = default;
  ThrowsOnCopy(const ThrowsOnCopy& /*other*/) { throw std::string("no copies today"); }
  ThrowsOnCopy(ThrowsOnCopy&&) noexcept = default;
};

TEST(Message, HoldsWhatItIsMadeOf) {
  const Message message = Message::of(42);
  EXPECT_TRUE(message);
  EXPECT_TRUE(message.is<int>());
  EXPECT_FALSE(message.is<long>());
  EXPECT_EQ(message.get<int>(), 42);
  EXPECT_EQ(message.get_if<unsigned>(), nullptr);
  EXPECT_EQ(message.type_name(), "int");
}

TEST(Message, KeepsTextAsString) {
  EXPECT_EQ(Message::of("text").get<std::string>(), "text");
  EXPECT_EQ(Message::of(std::string_view("view")).get<std::string>(), "view");
}

TEST(Message, IsEmptyByDefault) {
  const Message empty;
  EXPECT_FALSE(empty);
  EXPECT_FALSE(empty.is<int>());
  EXPECT_EQ(empty.type_name(), "nothing");
  EXPECT_FALSE(empty.sender());
  EXPECT_FALSE(Message(empty));
}

TEST(Message, SaysWhatItIsWhenAskedForSomethingElse) {
  EXPECT_THAT([] { (void)Message::of(1).get<double>(); },
              ThrowsMessage<WrongReply>(AllOf(HasSubstr("double"), HasSubstr("int"))));
  EXPECT_THAT([] { (void)Message().get<double>(); },
              ThrowsMessage<WrongReply>(AllOf(HasSubstr("double"), HasSubstr("empty"))));
}

TEST(Message, CopiesShareOnePayload) {
  const int copies_before = Counted::copies;
  {
    const Message message = Message::of(Counted(5));
    Message copy = message;
    Message assigned;
    assigned = copy;
    const Message moved = std::move(copy);
    EXPECT_EQ(moved.get_if<Counted>(), message.get_if<Counted>());
    EXPECT_EQ(assigned.get_if<Counted>(), message.get_if<Counted>());
    EXPECT_EQ(Counted::alive, 1);
  }
  EXPECT_EQ(Counted::alive, 0);
  EXPECT_EQ(Counted::copies, copies_before);
}

TEST(Message, CopyOfAViewOutlivesTheEnvelope) {
  Message kept;
  {
    const OwnedEnvelope envelope(detail::make_envelope<Counted>(6));
    envelope->sender = detail::kSomeActor;
    const Message view = detail::borrow(*envelope);
    EXPECT_EQ(view.get_if<Counted>(), envelope->payload());
    kept = view;
  }
  EXPECT_EQ(kept.get<Counted>().value, 6);
  EXPECT_EQ(kept.sender(), ActorRef(detail::kSomeActor));
  kept = Message();
  EXPECT_EQ(Counted::alive, 0);
}

TEST(Message, CopyOfAViewOfAMoveOnlyPayloadNamesTheType) {
  const OwnedEnvelope envelope(detail::make_envelope<Uncopyable>());
  const Message view = detail::borrow(*envelope);
  EXPECT_THAT([&] { const Message copy(view); },
              ThrowsMessage<Error>(AllOf(HasSubstr("Uncopyable"), HasSubstr("move-only"))));
}

TEST(Message, CopyOfAViewOfAVectorOfMoveOnlyElementsNamesTheType) {
  const OwnedEnvelope envelope(detail::make_envelope<std::vector<std::unique_ptr<int>>>());
  const Message view = detail::borrow(*envelope);
  EXPECT_THAT([&] { const Message copy(view); }, ThrowsMessage<Error>(HasSubstr("vector")));
}

TEST(Message, OwnedMoveOnlyPayloadIsShared) {
  const Message message = Message::of(std::make_unique<int>(7));
  const Message copy = message;
  EXPECT_EQ(*copy.get<std::unique_ptr<int>>(), 7);
}

TEST(Message, PassesOnWhatTheCopyConstructorThrows) {
  const OwnedEnvelope envelope(detail::make_envelope<ThrowsOnCopy>());
  EXPECT_THROW(OwnedEnvelope(detail::copy_envelope(*envelope)), std::string);
}

TEST(Message, HoldsOverAlignedAndLargePayloads) {
  struct alignas(128) Wide {
    std::uint8_t bytes[300] = {};
  };
  Wide wide;
  wide.bytes[299] = 17;
  const Message message = Message::of(wide);
  EXPECT_EQ(message.get<Wide>().bytes[299], 17);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(message.get_if<Wide>()) % 128, 0U);
  const OwnedEnvelope copy(detail::to_envelope(message));
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(copy->payload()) % 128, 0U);
}

TEST(MessageToEnvelope, GivesTheEnvelopeOfASoleOwner) {
  Message message = Message::of(std::make_unique<int>(8));
  const void* const payload = message.get_if<std::unique_ptr<int>>();
  const OwnedEnvelope envelope(detail::to_envelope(std::move(message)));
  EXPECT_EQ(envelope->payload(), payload);
}

TEST(MessageToEnvelope, CopiesForAnOwnerAmongOthers) {
  {
    Message message = Message::of(Counted(9));
    const Message other = message;
    const OwnedEnvelope envelope(detail::to_envelope(std::move(message)));
    EXPECT_EQ(Counted::alive, 2);
    EXPECT_EQ(other.get<Counted>().value, 9);
  }
  EXPECT_EQ(Counted::alive, 0);
}

TEST(MessageToEnvelope, ForgetsTheWayTheMessageHasCome) {
  const OwnedEnvelope envelope(detail::make_envelope<int>(1));
  envelope->sender = detail::kSomeActor;
  envelope->recipient_generation = 4;
  envelope->flags |= Envelope::kNotice | Envelope::kInternal | Envelope::kAnswered;
  const OwnedEnvelope copy(detail::to_envelope(detail::borrow(*envelope)));
  EXPECT_TRUE(copy->sender.empty());
  EXPECT_EQ(copy->recipient_generation, 0U);
  EXPECT_EQ(copy->flags, envelope->flags & Envelope::kOfPayload);
}

TEST(Envelope, IsPlainInTheSmallestCellWithNothingToDestroy) {
  EXPECT_TRUE(OwnedEnvelope(detail::make_envelope<int>(1))->is_plain());
  EXPECT_FALSE(OwnedEnvelope(detail::make_envelope<std::string>("text"))->is_plain());
  using Big = std::array<char, 100>;
  EXPECT_FALSE(OwnedEnvelope(detail::make_envelope<Big>())->is_plain());
  // Whatever the one it is modelled on says.
  const Envelope model{{nullptr}, &detail::type_of<std::string>, detail::RefId{}, 0, 0};
  const OwnedEnvelope like(detail::envelope_like(
      model, [](void* place) { ::new (place) std::string("a text that is allocated"); }));
  EXPECT_FALSE(like->is_plain());
}

TEST(MessageToEnvelope, KeepsKillAheadOfOtherMail) {
  const OwnedEnvelope envelope(detail::to_envelope(Message::of(Kill{})));
  EXPECT_TRUE(envelope->has(Envelope::kSystem));
}

TEST(MessageToEnvelope, RefusesAnEmptyMessage) {
  EXPECT_THAT([] { const OwnedEnvelope made(detail::to_envelope(Message())); },
              ThrowsMessage<Error>(HasSubstr("empty")));
}

TEST(Message, LastOwnerMayBeOnAnyThread) {
  for (int round = 0; round < 200; ++round) {
    auto message = std::make_unique<Message>(Message::of(std::vector<int>(10, round)));
    std::thread other([copy = *message, round] {
      for (int i = 0; i < 20; ++i) {
        const Message again = copy;
        ASSERT_EQ(again.get<std::vector<int>>()[9], round);
      }
    });
    message.reset();
    other.join();
  }
}

}  // namespace
}  // namespace actors
