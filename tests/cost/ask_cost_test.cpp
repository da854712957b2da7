// What a question and its answer cost, on one worker: waited for in the handler, or called back.

#include "actors/actors.hpp"

#include "tests/cost/cost.hpp"

namespace actors::cost {
namespace {

struct Question {};
struct Ask {
  Section* section;
};

class Answers : public Actor {
 public:
  int receive(const Question& /*q*/) { return 1; }
};

/// Waits for answers in its handler.
class AsksAndGets : public Actor {
 public:
  AsksAndGets(Ref<Answers> answers, Duration timeout) : answers_(answers), timeout_(timeout) {}
  void receive(const Ask& ask) {
    ask_times(kWarmUp);
    ask.section->begin();
    ask_times(kCounted);
    ask.section->end();
  }

 private:
  void ask_times(int times) {
    for (int i = 0; i < times; ++i) {
      static_cast<void>(answers_.ask(Question{}, timeout_).get());
    }
  }
  Ref<Answers> answers_;
  Duration timeout_;
};

/// Asks again when the answer has come.
class AsksAndIsCalledBack : public Actor {
 public:
  explicit AsksAndIsCalledBack(Ref<Answers> answers) : answers_(answers) {}
  void receive(const Ask& ask) {
    section_ = ask.section;
    ask_again();
  }

 private:
  void ask_again() {
    answers_.ask(Question{}).on_complete([this](const Future<int>& answer) {
      answered_ += answer.get();
      if (answered_ == kWarmUp) {
        section_->begin();
      } else if (answered_ == kWarmUp + kCounted) {
        section_->end();
        return;
      }
      ask_again();
    });
  }
  Ref<Answers> answers_;
  Section* section_ = nullptr;
  int answered_ = 0;
};

template <class Asker, class... Arguments>
testing::Steps ask(const Arguments&... arguments) {
  ActorSystem system(one_worker());
  Section section;
  system.actor_of<Asker>(system.actor_of<Answers>(), arguments...).tell(Ask{&section});
  return section.wait();
}

TEST(AskCost, IsWithinItsLimitsWhenTheHandlerWaits) {
  expect_within(kAskAndGet, ask<AsksAndGets>(Duration(std::chrono::seconds(5))));
}

TEST(AskCost, IsWithinItsLimitsWithoutATimeout) {
  expect_within(kAskAndGetUntimed, ask<AsksAndGets>(Duration(no_timeout)));
}

TEST(AskCost, IsWithinItsLimitsWhenTheAnswerCallsBack) {
  expect_within(kAskAndCallBack, ask<AsksAndIsCalledBack>());
}

}  // namespace
}  // namespace actors::cost
