// compiles
// What is refused is refused where the compiler can see it: `requires` expressions say false, and
// are no errors.
#include <actors/actors.hpp>

class Greeter : public actors::Actor {
 public:
  void receive(const std::string&) {}
};
class Counter : public actors::Actor {
 public:
  int receive(std::unique_ptr<int>) { return 1; }
};

template <class R, class M>
concept can_tell = requires(R ref, M&& message) {
  ref.tell(static_cast<M&&>(message));
};
template <class R, class M>
concept can_ask = requires(R ref, M&& message) {
  ref.ask(static_cast<M&&>(message));
};
template <class R, class M>
concept can_ask_for_int = requires(R ref, M&& message) {
  ref.template ask<int>(static_cast<M&&>(message));
};
template <class R, class D>
concept can_wait = requires(R ref, D timeout) {
  ref.template ask<int>(1, timeout);
};

static_assert(can_tell<actors::Ref<Greeter>, std::string>);
static_assert(can_tell<actors::Ref<Greeter>, const char (&)[3]>);
static_assert(can_tell<actors::Ref<Greeter>, actors::PoisonPill>);
static_assert(!can_tell<actors::Ref<Greeter>, int>);
static_assert(!can_tell<actors::Ref<Greeter>, actors::Terminated>);
static_assert(can_ask<actors::Ref<Greeter>, std::string>);
static_assert(!can_ask<actors::Ref<Greeter>, int>);
static_assert(can_tell<actors::Ref<Counter>, std::unique_ptr<int>>);
static_assert(!can_tell<actors::Ref<Counter>, std::unique_ptr<int>&>);
static_assert(!can_tell<actors::Ref<Counter>, const std::unique_ptr<int>&>);
static_assert(can_ask_for_int<actors::Ref<Counter>, std::unique_ptr<int>>);
static_assert(can_tell<actors::ActorRef, int>);
static_assert(can_tell<actors::ActorRef, std::unique_ptr<int>>);
static_assert(!can_tell<actors::ActorRef, std::unique_ptr<int>&>);
static_assert(!can_tell<actors::ActorRef, const actors::Terminated&>);
static_assert(!can_tell<actors::ActorRef, actors::Exit>);
static_assert(!can_tell<actors::ActorRef, actors::Down&>);
static_assert(!can_tell<actors::ActorRef, int (&)[3]>);
static_assert(can_wait<actors::ActorRef, std::chrono::minutes>);
static_assert(!can_wait<actors::ActorRef, std::chrono::duration<double>>);
static_assert(!can_wait<actors::ActorRef, int>);
