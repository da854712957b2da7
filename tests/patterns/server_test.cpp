// Server: methods by name. TestServer and TestActor are the cases of actor_test.py, by their names.

#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actors.hpp"
#include "actors/testkit/system.hpp"
#include "actors/testkit/test_probe.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testkit::System;
using testkit::TestProbe;

using Events = std::vector<std::string>;

struct Tick {};

/// Adds up; waits and fails when told so.
class Counter : public Server {
 public:
  using Protocol = Messages<Value, Tick>;
  using Server::receive;

  explicit Counter(Events* events = nullptr) : events_(events) {
    method("add", &Counter::add);
    method("read", [this] { return total_; });
    method("echo", [](const Value& v) { return v; });
    method("clear", &Counter::clear);
    method("fail", [](const std::string& text) -> int { throw std::out_of_range(text); });
    method("fail text", [] { throw "a text"; });
    method("wait", [this] { context().receive<Tick>(); });
    method("later", [this](int n) {
      owed_ = n;
      promise_ = Promise<int>();
      return promise_.future();
    });
    method("later void", [this] { return done_.future(); });
    method("reply later", [this] { reply_ = reply_later<Value>(); });
    method("forward", [this](const Value& /*args*/) { forward(other_); });
    method("other", [this](const ActorRef& other) { other_ = other; });
  }
  void receive(const Tick& /*tick*/) {
    if (owed_ < 0) {
      promise_.fail(std::runtime_error("less than nothing"));
    } else {
      promise_.set(owed_);
    }
    done_.set();
    reply_.set("replied");
  }

 protected:
  void pre_start() override { note("start"); }
  void post_stop() override { note("stop"); }

 private:
  int add(int n) {
    note("add");
    return total_ += n;
  }
  void clear() { total_ = 0; }
  void note(const char* event) {
    if (events_ != nullptr) {
      events_->push_back(event);
    }
  }

  Events* events_;
  int total_ = 0;
  int owed_ = 0;
  Promise<int> promise_;
  Promise<void> done_;
  Promise<Value> reply_;
  ActorRef other_;
};

template <class E>
std::string text_of_failure(const Future<Value>& future) {
  try {
    static_cast<void>(future.get());
  } catch (const E& e) {
    return e.what();
  }
  return "no failure";
}

// Calls a method by its name and gives what it returns.
TEST(TestServer, test_server) {
  System sys;
  const auto counter = sys.actor_of<Counter>();
  EXPECT_EQ(call(counter, "add", 5).get(), Value(5));
  EXPECT_EQ(call(ActorRef(counter), "add", 2, 1s).get(), Value(7));
  EXPECT_EQ(call(counter, "echo", Value{{"a", Value::tuple(1)}}).get(),
            (Value{{"a", Value::tuple(1)}}));
}

// A method may take nothing.
TEST(TestActor, test_call_getattr) {
  System sys;
  const auto counter = sys.actor_of<Counter>();
  EXPECT_EQ(call(counter, "read").get(), Value(0));
  EXPECT_EQ(call(counter, "read", Value(), 1s).get(), Value(0));
}

TEST(Server, AMethodThatReturnsNothingAnswersNull) {
  System sys;
  const auto counter = sys.actor_of<Counter>();
  EXPECT_EQ(call(counter, "clear").get(), Value());
}

// What a method throws goes to the caller, and the server lives.
TEST(TestServer, test_exception) {
  Events events;
  System sys;
  const auto counter = sys.actor_of<Counter>(named("counter"), &events);
  static_cast<void>(call(counter, "add", 5).get());
  try {
    static_cast<void>(call(counter, "fail", "no such row").get());
    FAIL() << "it throws";
  } catch (const RemoteError& e) {
    EXPECT_EQ(e.type(), "std::out_of_range");
    EXPECT_EQ(e.text(), "no such row");
    EXPECT_STREQ(e.what(), "/user/counter: method \"fail\" threw std::out_of_range: no such row");
  }
  EXPECT_THAT(text_of_failure<RemoteError>(call(counter, "fail text")), HasSubstr("a text"));
  EXPECT_EQ(call(counter, "read").get(), Value(5));  // the same object: nobody has restarted it
  EXPECT_THAT(events, ElementsAre("start", "add"));
  EXPECT_EQ(sys.log().count(Level::error), 0U);
}

TEST(Server, ArgumentsOfAnotherKindAreAnErrorOfTheCaller) {
  System sys;
  const auto counter = sys.actor_of<Counter>();
  EXPECT_THAT(text_of_failure<RemoteError>(call(counter, "add", "five")),
              HasSubstr("threw actors::ValueError"));
}

// An unknown method is an error that names it and the path.
TEST(TestServer, test_bad_method_name) {
  System sys;
  const auto counter = sys.actor_of<Counter>(named("counter"));
  EXPECT_THAT(text_of_failure<InvalidMethod>(call(counter, "sub", 1)),
              HasSubstr("/user/counter has no method \"sub\"; it has add, clear, echo"));
  EXPECT_EQ(call(counter, "read").get(), Value(0));
}

// Start, method and stop have all run after a kill.
TEST(TestServer, test_start_stop) {
  Events events;
  System sys;
  const auto counter = sys.actor_of<Counter>(&events);
  static_cast<void>(call(counter, "add", 1).get());
  counter.tell(Kill{});
  sys.run_until_idle();
  EXPECT_THAT(events, ElementsAre("start", "add", "stop"));
}

TEST(Server, KillAndStopInterruptAMethodThatWaits) {
  System sys;
  for (const bool kill : {true, false}) {
    Events events;
    const auto counter = sys.actor_of<Counter>(&events);
    const auto answer = call(counter, "wait");
    sys.run_until_idle();
    if (kill) {
      counter.tell(Kill{});
    } else {
      sys.stop(counter);
    }
    sys.run_until_idle();
    EXPECT_THAT(events, ElementsAre("start", "stop"));
    if (kill) {
      EXPECT_THROW(static_cast<void>(answer.get()), ActorKilled);
    } else {
      EXPECT_THROW(static_cast<void>(answer.get()), ActorTerminated);
    }
  }
}

// test_timeout
TEST(Server, ACallHasATimeout) {
  System sys;
  const auto counter = sys.actor_of<Counter>();
  const auto answer = call(counter, "wait", Value(), 100ms);
  sys.advance(99ms);
  EXPECT_FALSE(answer.ready());
  sys.advance(1ms);
  EXPECT_THROW(static_cast<void>(answer.get()), AskTimeout);
  counter.tell(Tick{});
}

TEST(Server, ADeadOneFailsTheCallAtOnce) {
  System sys;
  const auto counter = sys.actor_of<Counter>();
  sys.stop(counter);
  sys.run_until_idle();
  EXPECT_THROW(static_cast<void>(call(counter, "read").get()), ActorTerminated);
}

// From inside an actor, by a process that serves.
TEST(TestActor, test_call) {
  System sys;
  const auto adder = sys->spawn([](Process& self) {
    for (int served = 0; served < 2; ++served) {
      self.receive(
          when(call_pattern("add"),
               [&self](const Value& v) { self.reply(Value(v["message"].get<int>() + 1)); }),
          when(call_pattern(), [&self](const Value& v) {
            self.reply(
                std::make_exception_ptr(InvalidMethod("no " + v["call"].get<std::string>())));
          }));
    }
  });
  const auto caller = sys->spawn([adder](Process& /*self*/) {
    EXPECT_EQ(call(adder, "add", 1, 1s).get(), Value(2));
    EXPECT_EQ(text_of_failure<InvalidMethod>(call(adder, "sub", 1)), "no sub");
  });
  caller.join().get();
}

/// Answers a call as pyact's respond_exception and respond_invalid_method do.
ProcessRef<void> refuser(System& sys, std::exception_ptr error) {
  return sys->spawn([error = std::move(error)](Process& self) {
    self.receive(when(call_pattern(), [&](const Value&) { self.reply(error); }));
  });
}

TEST(TestActor, test_call_invalid_method) {
  System sys;
  const auto server = refuser(sys, std::make_exception_ptr(InvalidMethod("no sub")));
  EXPECT_EQ(text_of_failure<InvalidMethod>(call(server, "sub", 1)), "no sub");
}

TEST(TestActor, test_call_with_remote_exception) {
  System sys;
  const auto server = refuser(sys, std::make_exception_ptr(std::out_of_range("far")));
  EXPECT_EQ(text_of_failure<std::out_of_range>(call(server, "add", 1)), "far");
}

// A method may answer later.
TEST(TestActor, test_call_response_method) {
  System sys;
  const auto counter = sys.actor_of<Counter>();
  const auto later = call(counter, "later", 3);
  const auto nothing = call(counter, "later void");
  const auto replied = call(counter, "reply later");
  sys.run_until_idle();
  EXPECT_FALSE(later.ready() || nothing.ready() || replied.ready());
  counter.tell(Tick{});
  EXPECT_EQ(later.get(), Value(3));
  EXPECT_EQ(nothing.get(), Value());
  EXPECT_EQ(replied.get(), Value("replied"));
}

TEST(Server, AFailureThatComesLaterIsARemoteErrorToo) {
  System sys;
  const auto counter = sys.actor_of<Counter>();
  const auto later = call(counter, "later", -1);
  static_cast<void>(call(counter, "reply later"));
  sys.run_until_idle();
  counter.tell(Tick{});
  EXPECT_THAT(text_of_failure<RemoteError>(later), HasSubstr("less than nothing"));
}

TEST(Server, AMethodMayForwardItsCall) {
  System sys;
  const auto front = sys.actor_of<Counter>();
  const auto back = sys->spawn([](Process& self) {
    self.receive<Value>();
    self.reply(Value("from behind"));
  });
  static_cast<void>(call(front, "other", back).get());
  EXPECT_EQ(call(front, "forward", 1).get(), Value("from behind"));
}

TEST(Server, ACastIsHandledAndNotAnswered) {
  System sys;
  TestProbe probe(sys);
  const auto counter = sys.actor_of<Counter>();
  cast(counter, "add", 4, probe.ref());
  EXPECT_EQ(call(counter, "read").get(), Value(4));
  probe.expect_no_message();
}

TEST(Server, WhatACastMethodThrowsIsAFailureOfTheActor) {
  System sys;
  const auto counter = sys.actor_of<Counter>();
  cast(counter, "add", 4);
  cast(counter, "fail", "lost");
  EXPECT_EQ(call(counter, "read").get(), Value(0));  // restarted
  EXPECT_EQ(sys.log().count(Level::error), 1U);
}

TEST(Server, WhatIsNoCallGoesToUnhandledAndDoesNotPileUp) {
  System sys;
  TestProbe probe(sys);
  sys->event_stream().subscribe<UnhandledMessage>(probe.ref());
  const ActorRef counter = sys.actor_of<Counter>();
  counter.tell(Value{{"event", 1}}, probe.ref());
  EXPECT_EQ(probe.expect<UnhandledMessage>().sender, probe.ref());
  counter.tell(std::string("text"));
  EXPECT_EQ(probe.expect<UnhandledMessage>().message.get<std::string>(), "text");
  counter.tell(Value{{"call", 7}});  // a name is a string
  EXPECT_EQ(probe.expect<UnhandledMessage>().message.get<Value>(), (Value{{"call", 7}}));
  cast(counter, "sub");
  EXPECT_EQ(probe.expect<UnhandledMessage>().message.get<Value>()["cast"], Value("sub"));
}

/// Takes what is no call itself, as handle_info does.
class Informed : public Server {
 public:
  explicit Informed(Events* events) : events_(events) {
    method("count", [this] { return static_cast<int>(events_->size()); });
  }

 protected:
  void unhandled(const Message& message) override { events_->push_back(message.type_name()); }

 private:
  Events* events_;
};

TEST(Server, WhatIsNoCallMayBeHandledInUnhandled) {
  Events events;
  System sys;
  const ActorRef informed = sys.actor_of<Informed>(&events);
  informed.tell(std::string("text"));
  informed.tell(Value{{"event", 1}});
  EXPECT_EQ(call(informed, "count").get(), Value(2));
}

TEST(Server, ACallThatIsToldIsAnsweredByMessages) {
  System sys;
  TestProbe probe(sys);
  const auto counter = sys.actor_of<Counter>();
  probe.send(counter, Value{{"call", "add"}, {"message", 2}});
  EXPECT_EQ(probe.expect<Value>(), Value(2));
  EXPECT_EQ(probe.last_sender(), counter);
  probe.send(counter, Value{{"call", "fail"}, {"message", "no row"}});
  EXPECT_EQ(probe.expect<Value>(), (Value{{"error", true},
                                          {"description", "std::out_of_range: no row"},
                                          {"type", "std::out_of_range"},
                                          {"text", "no row"}}));
  probe.send(counter, Value{{"call", "sub"}});
  EXPECT_EQ(probe.expect<Value>()["type"], Value("actors::InvalidMethod"));
}

// A36
TEST(Server, AnErrorReportHasJsonWhateverTheTextIs) {
  EXPECT_EQ(error_report(std::make_exception_ptr(std::runtime_error("oh \"no\""))).to_json(),
            R"({"error":true,"description":"std::runtime_error: oh \"no\"",)"
            R"("type":"std::runtime_error","text":"oh \"no\""})");
  EXPECT_EQ(error_report(std::make_exception_ptr(std::runtime_error("a\xff"
                                                                    "b\xc3")))["text"],
            Value("a\ufffd"
                  "b\ufffd"));
}

// The call pattern matches calls only.
TEST(TestActor, test_build_call_pattern) {
  const Value add{{"call", "add"}, {"message", 1}};
  EXPECT_TRUE(call_pattern().matches(add));
  EXPECT_TRUE(call_pattern("add").matches(add));
  EXPECT_TRUE(call_pattern("add", is<int>()).matches(add));
  EXPECT_FALSE(call_pattern("sub").matches(add));
  EXPECT_FALSE(call_pattern("add", is<std::string>()).matches(add));
  EXPECT_FALSE(call_pattern().matches(Value{{"cast", "add"}, {"message", 1}}));
}

/// Its one method at first adds others, and uses what it has captured.
class Learns final : public Server {
 public:
  Learns() {
    method("m", [this, greeting = "hello"](int others) {
      for (int i = 0; i < others; ++i) {
        method("a" + std::to_string(i), [i] { return i; });
      }
      return greeting + std::to_string(++calls_);
    });
  }

 private:
  int calls_ = 0;
};

TEST(Server, AMethodMayAddOthersWhileItRuns) {
  System sys;
  TestProbe probe(sys);
  const auto learns = probe.actor_of<Learns>();
  const auto said = call(learns, "m", 20);
  const auto last = call(learns, "a19");
  sys.run_until_idle();
  EXPECT_EQ(said.get(), Value("hello1"));
  EXPECT_EQ(last.get(), Value(19));
}

/// Registers `name` a second time.
class Twice final : public Server {
 public:
  explicit Twice(const std::string& name) {
    method("a", [] {});
    method(name, [] {});
  }
};

TEST(Server, AMethodNeedsANameOfItsOwn) {
  System sys;
  for (const char* name : {"a", ""}) {
    TestProbe probe(sys);
    const auto twice = probe.actor_of<Twice>(name);
    sys.run_until_idle();
    EXPECT_FALSE(twice.as<Twice>());
  }
  EXPECT_EQ(sys.log().count(Level::error), 2U);
}

}  // namespace
}  // namespace actors::test
