// Interceptors: what they may do with a message, and what becomes of failures.

#include "actors/interceptor.hpp"

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "actors/actors.hpp"

#include "tests/reach/interceptor_fixture.hpp"

namespace actors::reach {
namespace {

// ---- looking

TEST_F(Intercepting, AnInterceptorSeesEachMessageBeforeAndAfterItsHandler) {
  const auto account = sys.actor_of(intercepted(props<Account>(5), noting(events, "")));
  account.tell(Add{2});
  EXPECT_EQ(account.ask(Total{}).get(), 7);
  EXPECT_EQ(*events,
            (std::vector<std::string>{"> " + type_name("Add"), "< " + type_name("Add"),
                                      "> " + type_name("Total"), "< " + type_name("Total")}));
}

TEST_F(Intercepting, OfSeveralTheFirstIsOutermost) {
  const auto account = sys.actor_of(intercepted(intercepted(props<Account>(), noting(events, "c")),
                                                noting(events, "a"), noting(events, "b")));
  account.tell(Add{2});
  sys.run_until_idle();
  const std::string add = type_name("Add");
  EXPECT_EQ(*events, (std::vector<std::string>{"a> " + add, "b> " + add, "c> " + add, "c< " + add,
                                               "b< " + add, "a< " + add}));
}

TEST_F(Intercepting, ItKnowsWhoIsConcerned) {
  const auto account =
      sys.actor_of(intercepted(props<Account>().named("a"), [events = events](Interception& call) {
        events->push_back(call.self().path() + " " + call.sender().path() +
                          (call.asked() ? " asked" : ""));
        call.proceed();
      }));
  account.tell(Add{1}, probe.ref());
  account.tell(Add{1});
  static_cast<void>(account.ask(Total{}).get());
  EXPECT_EQ(*events, (std::vector<std::string>{"/user/a " + probe.ref().path(),
                                               "/user/a /deadLetters", "/user/a (ask) asked"}));
}

TEST_F(Intercepting, OptionsAndFactoriesOfThePropsStay) {
  const auto made =
      intercepted(props<Account>([] { return std::make_unique<Account>(40); }).named("made"),
                  noting(events, ""));
  const auto account = sys.actor_of(made);
  EXPECT_EQ(account.path(), "/user/made");
  EXPECT_EQ(account.ask(Total{}).get(), 40);
  EXPECT_EQ(events->size(), 2U);
}

TEST_F(Intercepting, CopiedPropsMakeActorsWithInterceptorsOfTheirOwn) {
  const auto counting = [events = events, count = 0](Interception& call) mutable {
    events->push_back(std::to_string(++count));
    call.proceed();
  };
  const auto made = intercepted(props<Account>(1), counting);
  const auto copy = made;
  const auto first = sys.actor_of(made);
  const auto second = sys.actor_of(copy);
  first.tell(Add{1});
  first.tell(Add{1});
  sys.run_until_idle();
  EXPECT_EQ(second.ask(Total{}).get(), 1);
  EXPECT_EQ(*events, (std::vector<std::string>{"1", "2", "1"}));
}

// ---- keeping back

TEST_F(Intercepting, WhatItKeepsBackReachesNoHandlerAndAnAskIsToldSo) {
  const auto account =
      sys.actor_of(intercepted(props<Account>(5).named("a"), [](Interception& call) {
        if (!call.message().is<Total>()) {
          call.proceed();
        }
      }));
  auto refused = account.ask(Total{});
  try {
    static_cast<void>(refused.get());
    ADD_FAILURE();
  } catch (const actors::MessageRefused& error) {
    EXPECT_EQ(std::string(error.what()),
              "an interceptor of /user/a has kept back a " + type_name("Total"));
  }
  account.tell(Total{});
  account.ask(Add{1}).get();
  EXPECT_NE(account.path(), "(stopped)");
}

TEST_F(Intercepting, ItMayAnswerItself) {
  const auto account = sys.actor_of(intercepted(props<Account>(5), [](Interception& call) {
    if (call.message().is<Total>()) {
      call.sender().tell(-1, call.self());
    } else {
      call.proceed();
    }
  }));
  EXPECT_EQ(account.ask(Total{}).get(), -1);
}

// ---- changing

TEST_F(Intercepting, AnotherMessageMayTakeThePlaceOfOne) {
  const auto adding = [events = events](int more) {
    return [events, more](Interception& call) {
      if (const Add* const add = call.message().get_if<Add>()) {
        const int before = add->number;
        call.proceed_with(Add{before + more});
        EXPECT_EQ(call.message().get<Add>().number, before) << "what came is still to be seen";
        events->push_back(std::to_string(before));
      } else {
        call.proceed();
      }
    };
  };
  const auto account = sys.actor_of(intercepted(props<Account>(), adding(10), adding(100)));
  account.tell(Add{3});
  EXPECT_EQ(account.ask(Total{}).get(), 113);
  EXPECT_EQ(*events, (std::vector<std::string>{"13", "3"}));
}

TEST_F(Intercepting, AMessageOfAnotherTypeIsHandledAsThatAndAnswersTheSender) {
  const auto account = sys.actor_of(intercepted(props<Account>(8), [](Interception& call) {
    if (call.message().is<std::string>()) {
      call.proceed_with(Total{});
    } else if (call.message().is<Ping>()) {
      call.proceed_with(actors::Message::of(Total{}));
    } else {
      call.proceed();
    }
  }));
  EXPECT_EQ(ActorRef(account).ask<int>("how much?").get(), 8);
  EXPECT_EQ(ActorRef(account).ask<int>(Ping{}).get(), 8);
}

TEST_F(Intercepting, StashForwardAndFailuresAreAboutWhatTookThePlace) {
  const auto account = sys.actor_of<Account>(11);
  const auto careful =
      sys.actor_of(intercepted(props<Careful>(ActorRef(account), events), [](Interception& call) {
        if (call.message().is<std::string>()) {
          call.proceed_with(Add{21});
        } else if (call.message().is<int>()) {
          call.proceed_with(Total{});
        } else if (call.message().is<double>()) {
          call.proceed_with(Fail{});
        } else {
          call.proceed();
        }
      }));
  const ActorRef ref = careful;
  ref.tell("text");
  EXPECT_EQ(ref.ask<int>(1).get(), 11) << "the one it is forwarded to answers";
  EXPECT_THROW(ref.ask<int>(1.5).get(), std::runtime_error);
  sys.run_until_idle();
  EXPECT_EQ(*events, (std::vector<std::string>{"add 21", "failed by " + type_name("Fail")}));
}

TEST_F(Intercepting, MoveOnlyMessagesPassThroughAndMayTakeAPlace) {
  using Box = std::unique_ptr<int>;
  class Keeper : public actors::Actor {
   public:
    int receive(Box box) { return *box; }
  };
  const auto keeper = sys.actor_of(intercepted(props<Keeper>(), [](Interception& call) {
    if (*call.message().get<Box>() == 1) {
      call.proceed_with(std::make_unique<int>(10));
      EXPECT_EQ(*call.message().get<Box>(), 1);
    } else {
      call.proceed();
      EXPECT_EQ(call.message().get<Box>(), nullptr) << "the handler has taken it over";
    }
  }));
  EXPECT_EQ(keeper.ask(std::make_unique<int>(1)).get(), 10);
  EXPECT_EQ(keeper.ask(std::make_unique<int>(2)).get(), 2);
}

// ---- failures

TEST_F(Intercepting, WhatAHandlerThrowsPassesThroughAndIsTheActorsFailure) {
  const auto account =
      sys.actor_of(intercepted(props<Account>(5), [events = events](Interception& call) {
        try {
          call.proceed();
        } catch (const std::runtime_error& error) {
          events->push_back(error.what());
          throw;
        }
      }));
  account.tell(Add{1});
  EXPECT_THROW(account.ask(Fail{}).get(), std::runtime_error);
  EXPECT_EQ(*events, std::vector<std::string>{"failed"});
  EXPECT_EQ(account.ask(Total{}).get(), 5) << "restarted";
}

TEST_F(Intercepting, ThrowingIsAFailureOfTheActorToo) {
  const auto account = sys.actor_of(intercepted(props<Account>(5), [](Interception& call) {
    if (call.message().is<Add>()) {
      throw std::out_of_range("refused");
    }
    call.proceed();
  }));
  EXPECT_THROW(account.ask(Add{1}).get(), std::out_of_range);
  EXPECT_EQ(account.ask(Total{}).get(), 5);
}

TEST_F(Intercepting, AfterARestartThereAreFreshOnesAsManyAsBefore) {
  const auto counting = [events = events, count = 0](Interception& call) mutable {
    events->push_back(std::to_string(++count));
    call.proceed();
  };
  const auto account = sys.actor_of(intercepted(props<Account>(), counting, counting));
  account.tell(Add{1});
  account.tell(Fail{});
  account.tell(Add{1});
  sys.run_until_idle();
  EXPECT_EQ(*events, (std::vector<std::string>{"1", "1", "2", "2", "1", "1"}));
}

TEST_F(Intercepting, ProceedingTwiceIsRefused) {
  const auto account = sys.actor_of(intercepted(props<Account>(5), [](Interception& call) {
    call.proceed();
    if (call.message().is<Total>()) {
      EXPECT_THROW(call.proceed_with(Total{}), actors::Error);
      call.proceed();
    }
  }));
  account.tell(Add{1});
  sys.log().expect_log(1, actors::Level::error, "has called proceed() twice", [&] {
    EXPECT_EQ(account.ask(Total{}).get(), 6) << "the first time has answered";
  });
}

TEST_F(Intercepting, AnEmptyFunctionIsRefusedWhereItIsGiven) {
  EXPECT_THROW(
      static_cast<void>(intercepted(props<Account>(), std::function<void(Interception&)>())),
      actors::Error);
}

/// Throws when it is copied for an actor, if it is to.
struct Fragile {
  explicit Fragile(std::shared_ptr<bool> breaks) : breaks_(std::move(breaks)) {}
  Fragile(const Fragile& other) : breaks_(other.breaks_) {
    if (*breaks_) {
      throw std::runtime_error("cannot be copied");
    }
  }
  Fragile(Fragile&&) = default;
  Fragile& operator=(const Fragile&) = delete;
  Fragile& operator=(Fragile&&) = delete;
  ~Fragile() = default;
  void operator()(Interception& call) const { call.proceed(); }

 private:
  std::shared_ptr<bool> breaks_;
};

TEST_F(Intercepting, AnInterceptorThatCannotBeCopiedIsAFailedStart) {
  const auto breaks = std::make_shared<bool>(false);
  const auto made = intercepted(props<Account>(), Fragile(breaks));
  const auto account = sys.actor_of(made);
  sys.run_until_idle();
  EXPECT_NE(account.path(), "(stopped)");
  const auto other = sys.actor_of(made);
  *breaks = true;
  sys.log().expect_log(1, actors::Level::error, "cannot be copied", [] {});
  EXPECT_EQ(other.path(), "(stopped)");
}

}  // namespace
}  // namespace actors::reach
