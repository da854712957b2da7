// CoordinatedShutdown and ShutdownSignals.

#include <atomic>
#include <chrono>
#include <csignal>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "actors/actors.hpp"
#include "actors/coordinated_shutdown.hpp"
#include "actors/shutdown_signals.hpp"
#include "actors/testkit/log_capture.hpp"
#include "actors/testkit/system.hpp"

#include "libactors/patterns/shutdown_phases.hpp"

namespace toolbox {
namespace {

using namespace std::chrono_literals;
using actors::CoordinatedShutdown;
using actors::Level;
using actors::ShutdownAborted;
using actors::ShutdownSignals;
using actors::testkit::System;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

using Notes = std::vector<std::string>;

class Shutdown : public testing::Test {
 protected:
  [[nodiscard]] auto noting(std::string what) {
    return [this, what = std::move(what)] { notes.push_back(what); };
  }

  Notes notes;
  System sys;
  CoordinatedShutdown shutdown{sys};
};

template <class F>
std::string text_of_error(F f) {
  try {
    f();
  } catch (const actors::Error& error) {
    return error.what();
  }
  return "no error";
}

// ---- the order of phases

// SY-03
TEST_F(Shutdown, PhasesAreSortedSoThatEachComesAfterThoseItIsAfter) {
  EXPECT_THAT(
      shutdown.phases(),
      ElementsAre("before-service-unbind", "service-unbind", "service-requests-done",
                  "service-stop", "before-actor-system-terminate", "actor-system-terminate"));
  shutdown.add_phase("flush", {.after = {"service-unbind"}, .before = {"service-requests-done"}});
  shutdown.add_phase("first", {.before = {"before-service-unbind"}});
  shutdown.add_phase("anywhere");
  EXPECT_THAT(shutdown.phases(),
              ElementsAre("first", "before-service-unbind", "service-unbind", "flush",
                          "service-requests-done", "service-stop", "before-actor-system-terminate",
                          "anywhere", "actor-system-terminate"));
}

// SY-03
TEST_F(Shutdown, ACycleIsAnErrorThatNamesItAndChangesNothing) {
  const auto before = shutdown.phases();
  EXPECT_THAT(text_of_error([&] {
                shutdown.add_phase("x", {.after = {"service-stop"}, .before = {"service-unbind"}});
              }),
              HasSubstr("cycle: service-unbind -> service-requests-done -> service-stop -> x -> "
                        "service-unbind"));
  EXPECT_THAT(
      text_of_error([&] { shutdown.add_phase("late", {.after = {"actor-system-terminate"}}); }),
      HasSubstr("cycle: "));
  EXPECT_EQ(shutdown.phases(), before);
}

// SY-03
TEST(ShutdownPhases, AreSortedTopologicallyWhateverTheOrderTheyAreGivenIn) {
  using actors::detail::sorted_phases;
  EXPECT_THAT(sorted_phases({}), ElementsAre());
  EXPECT_THAT(sorted_phases({{"c", {"b"}}, {"b", {"a"}}, {"a", {}}}), ElementsAre(2, 1, 0));
  EXPECT_THAT(sorted_phases({{"a", {}}, {"b", {}}, {"c", {}}}), ElementsAre(0, 1, 2));
  EXPECT_THAT(sorted_phases({{"d", {"b", "c"}}, {"a", {}}, {"b", {"a"}}, {"c", {"a", "a"}}}),
              ElementsAre(1, 2, 3, 0));
  EXPECT_THAT(text_of_error([] {
                static_cast<void>(sorted_phases({{"a", {"a"}}}));
              }),
              HasSubstr("cycle: a -> a;"));
  EXPECT_THAT(text_of_error([] {
                static_cast<void>(
                    sorted_phases({{"tail", {"a"}}, {"a", {"c"}}, {"b", {"a"}}, {"c", {"b"}}}));
              }),
              HasSubstr("cycle: a -> b -> c -> a;"));
}

// ---- running

// SY-04
TEST_F(Shutdown, PhasesRunInOrderAndTheSystemEndsLast) {
  const auto actor_lives = [this] { return sys->find("/user/worker").operator bool(); };
  struct Worker : actors::Actor {
    void receive(int /*n*/) {}
  };
  sys.actor_of<Worker>(actors::named("worker"));
  shutdown.add_task("service-stop", "s", noting("stop"));
  shutdown.add_task("service-unbind", "u", noting("unbind"));
  shutdown.add_task("before-actor-system-terminate", "b",
                    [&] { notes.push_back(actor_lives() ? "worker lives" : "too late"); });
  const auto end = shutdown.run("enough");
  EXPECT_EQ(shutdown.reason(), "enough");
  EXPECT_FALSE(end.ready());
  sys.run_until_idle();
  EXPECT_THAT(notes, ElementsAre("unbind", "stop", "worker lives"));
  EXPECT_NO_THROW(end.get());
  EXPECT_TRUE(sys->when_terminated().ready());
  EXPECT_EQ(sys.log().count(Level::info, "shutdown: enough"), 1U);
}

// SY-04
TEST_F(Shutdown, TasksOfOnePhaseRunSideBySide) {
  // Each waits for the other.
  actors::Promise<int> first;
  actors::Promise<int> second;
  const auto from_first = first.future();
  const auto from_second = second.future();
  shutdown.add_task("service-stop", "first", [&] {
    first.set(1);
    notes.push_back("got " + std::to_string(from_second.get()));
  });
  shutdown.add_task("service-stop", "second", [&] {
    second.set(2);
    notes.push_back("got " + std::to_string(from_first.get()));
  });
  shutdown.run();
  sys.run_until_idle();
  EXPECT_THAT(notes, UnorderedElementsAre("got 1", "got 2"));
  EXPECT_TRUE(sys->when_terminated().ready());
}

// SY-04
TEST_F(Shutdown, ItRunsOnceHoweverOftenItIsAskedFor) {
  CoordinatedShutdown same(sys);
  same.add_task("service-stop", "once", noting("once"));
  shutdown.run("the first");
  same.run("the second");
  sys.run_until_idle();
  EXPECT_NO_THROW(shutdown.run("the third").get());
  EXPECT_THAT(notes, ElementsAre("once"));
  EXPECT_EQ(same.reason(), "the first");
}

TEST_F(Shutdown, APhaseWaitsForTheFuturesOfItsTasks) {
  actors::Promise<int> drained;
  shutdown.add_task("service-requests-done", "drain", [&] { return drained.future(); });
  shutdown.add_task("service-stop", "stop", noting("stop"));
  shutdown.run();
  sys.run_until_idle();
  EXPECT_THAT(notes, ElementsAre());
  drained.set(0);
  sys.run_until_idle();
  EXPECT_THAT(notes, ElementsAre("stop"));
}

TEST_F(Shutdown, TasksMayBeAddedToPhasesThatAreAhead) {
  shutdown.add_task("service-unbind", "u", [&] {
    shutdown.add_task("service-stop", "s", noting("added"));
    EXPECT_THAT(text_of_error([&] { shutdown.add_task("service-unbind", "x", [] {}); }),
                HasSubstr("has begun"));
    EXPECT_THAT(text_of_error([&] { shutdown.set_timeout("before-service-unbind", 1s); }),
                HasSubstr("has begun"));
    EXPECT_THAT(text_of_error([&] { shutdown.add_phase("new"); }), HasSubstr("has begun"));
  });
  shutdown.run();
  sys.run_until_idle();
  EXPECT_THAT(notes, ElementsAre("added"));
}

TEST_F(Shutdown, ATaskThatFailsIsLoggedAndTheOthersGoOn) {
  shutdown.add_task("service-stop", "broken", [] { throw std::runtime_error("no disk"); });
  shutdown.add_task("service-stop", "other", noting("other"));
  shutdown.add_task("before-actor-system-terminate", "next", noting("next"));
  shutdown.run();
  sys.run_until_idle();
  EXPECT_THAT(notes, ElementsAre("other", "next"));
  EXPECT_EQ(sys.log().count(
                Level::warning,
                "phase \"service-stop\": task \"broken\" failed: std::runtime_error: no disk"),
            1U);
  EXPECT_EQ(sys.log().count(Level::error), 0U);
}

TEST_F(Shutdown, APhaseThatTakesTooLongIsLoggedAndTheNextBegins) {
  actors::Promise<void> never;
  shutdown.add_phase("slow", {.before = {"service-stop"}, .timeout = 3s});
  shutdown.add_task("slow", "sleepy", [&] { return never.future(); });
  shutdown.add_task("slow", "quick", [] {});
  shutdown.add_task("service-stop", "next", noting("next"));
  shutdown.run();
  sys.advance(2999ms);
  EXPECT_THAT(notes, ElementsAre());
  sys.advance(1ms);
  EXPECT_THAT(notes, ElementsAre("next"));
  EXPECT_EQ(sys.log().count(Level::warning,
                            "phase \"slow\": its 3s are over, and there is no end of \"sleepy\""),
            1U);
  never.set();  // too late, and harmless
  sys.run_until_idle();
  EXPECT_TRUE(sys->when_terminated().ready());
}

TEST_F(Shutdown, WithoutRecoverAFailureBreaksItOffAndTheSystemLives) {
  shutdown.add_phase("strict", {.before = {"service-stop"}, .recover = false});
  shutdown.add_task("strict", "broken", [] { throw std::runtime_error("no disk"); });
  shutdown.add_task("service-stop", "next", noting("next"));
  const auto end = shutdown.run();
  std::string seen;
  end.on_complete([&](const actors::Future<void>&) { seen = shutdown.reason(); });  // no deadlock
  sys.run_until_idle();
  EXPECT_THROW(end.get(), ShutdownAborted);
  EXPECT_EQ(seen, "asked to");
  EXPECT_THAT(text_of_error([&] { end.get(); }), HasSubstr("task \"broken\" failed"));
  EXPECT_FALSE(sys->terminating());
  sys->terminate();
  sys.run_until_idle();
  EXPECT_THAT(notes, ElementsAre());  // what was broken off stays so
}

TEST_F(Shutdown, AnEndOfTheSystemThatTakesTooLongBecomesTheAbruptOne) {
  // Its PoisonPill comes after all it tells itself.
  struct Busy : actors::Actor {
    void receive(const int& n) { self<Busy>().tell(n + context().receive<int>()); }
  };
  const auto busy = sys.actor_of<Busy>();
  busy.tell(1);
  shutdown.set_timeout("actor-system-terminate", 7s);
  shutdown.run();
  sys.advance(6s);
  EXPECT_FALSE(sys->when_terminated().ready());
  sys.advance(1s);
  EXPECT_TRUE(sys->when_terminated().ready());
  EXPECT_EQ(sys.log().count(Level::warning, "the actors end the abrupt way"), 1U);
}

// ---- other ways

TEST(ShutdownOtherWays, TheTasksRunAlsoWhenTheSystemEndsByItself) {
  Notes notes;
  const auto write_down = [&](CoordinatedShutdown& shutdown) {
    notes.clear();
    shutdown.add_task("service-stop", "2", [&] { notes.push_back("stop"); });
    shutdown.add_task("service-unbind", "1", [&] { notes.push_back("unbind"); });
    shutdown.add_task("service-unbind", "broken", [] { throw std::runtime_error("x"); });
    shutdown.add_task("before-actor-system-terminate", "future", [&] {
      actors::Promise<void> done;
      done.set();
      return done.future().then([&] { notes.push_back("then"); });
    });
  };
  {
    System sys;
    CoordinatedShutdown shutdown(sys);
    write_down(shutdown);
    sys->terminate();
    sys.run_until_idle();
    EXPECT_THAT(notes, ElementsAre("unbind", "stop", "then"));
    EXPECT_EQ(shutdown.reason(), "the system has ended");
    EXPECT_EQ(sys.log().count(Level::warning, "task \"broken\" failed"), 1U);
    shutdown.run("too late").get();
    EXPECT_EQ(notes.size(), 3U);
  }
  {
    actors::ActorSystem system("threads", actors::Config{.workers = 2});
    CoordinatedShutdown shutdown(system);
    write_down(shutdown);
  }
  EXPECT_THAT(notes, ElementsAre("unbind", "stop", "then"));
}

TEST(ShutdownOtherWays, WhatHasBegunDoesNotRunAgainWhenTheSystemEndsMeanwhile) {
  System sys;
  Notes notes;
  CoordinatedShutdown shutdown(sys);
  actors::Promise<void> never;
  shutdown.add_task("service-unbind", "hangs", [&] {
    notes.push_back("unbind");
    never.future().get();
  });
  shutdown.add_task("service-stop", "stop", [&] { notes.push_back("stop"); });
  const auto end = shutdown.run();
  sys.run_until_idle();
  sys->terminate();
  sys.run_until_idle();
  EXPECT_THAT(notes, ElementsAre("unbind", "stop"));
  EXPECT_NO_THROW(end.get());
}

// SY-04
TEST(ShutdownThreads, ManyWhoAskAtOnceGetOneShutdown) {
  for (int round = 0; round < 10; ++round) {
    std::atomic<int> ran{0};
    actors::ActorSystem system("threads", actors::Config{.workers = 2});
    CoordinatedShutdown shutdown(system);
    for (const char* const phase : {"service-unbind", "service-stop"}) {
      for (int task = 0; task < 4; ++task) {
        shutdown.add_task(phase, "count", [&] { ++ran; });
      }
    }
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([&] { CoordinatedShutdown(system).run().get(); });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
    EXPECT_EQ(ran, 8);
  }
}

// ---- misuse

TEST_F(Shutdown, MisuseIsAnErrorThatSaysWhatToDo) {
  struct Case {
    const char* text;
    std::function<void()> call;
  };
  const std::function<void()> empty;
  const Case cases[] = {
      {"there is no phase \"servce-stop\"; there are \"before-service-unbind\"",
       [&] { shutdown.add_task("servce-stop", "x", [] {}); }},
      {"\"actor-system-terminate\" is the end of the system",
       [&] { shutdown.add_task("actor-system-terminate", "x", [] {}); }},
      {"the function is empty", [&] { shutdown.add_task("service-stop", "x", empty); }},
      {"give the phase a name", [&] { shutdown.add_phase(""); }},
      {"there is such a phase already", [&] { shutdown.add_phase("service-stop"); }},
      {"there is no phase \"a\"", [&] { shutdown.add_phase("b", {.after = {"a"}}); }},
      {"there is no phase \"c\"", [&] { shutdown.add_phase("b", {.before = {"c"}}); }},
      {"is not positive", [&] { shutdown.add_phase("b", {.timeout = 0s}); }},
      {"is not positive", [&] { shutdown.set_timeout("service-stop", -1s); }},
      {"there is no phase \"d\"", [&] { shutdown.set_timeout("d", 1s); }},
  };
  for (const Case& each : cases) {
    EXPECT_THAT(text_of_error(each.call), HasSubstr(each.text));
  }
  EXPECT_EQ(shutdown.phases().size(), 6U);
}

// ---- signals

extern "C" void ignore_signal(int /*signal*/) {}

TEST_F(Shutdown, ASignalRunsItAndASecondOneEndsTheSystemAtOnce) {
  actors::Promise<void> never;
  shutdown.add_task("service-stop", "slow", [&] { return never.future(); });
  ShutdownSignals signals(shutdown);
  EXPECT_FALSE(signals.poll());
  ASSERT_EQ(::raise(SIGTERM), 0);
  EXPECT_EQ(shutdown.reason(), "");  // the handler itself does nothing
  EXPECT_TRUE(signals.poll());
  EXPECT_FALSE(signals.poll());
  EXPECT_EQ(shutdown.reason(), "SIGTERM");
  sys.run_until_idle();
  EXPECT_FALSE(sys->terminating());
  ASSERT_EQ(::raise(SIGINT), 0);
  EXPECT_TRUE(signals.poll());
  sys.run_until_idle();
  EXPECT_TRUE(sys->when_terminated().ready());
}

TEST_F(Shutdown, HandlersAreGivenBackAndIgnoredSignalsStayIgnored) {
  struct sigaction mine {};
  mine.sa_handler = &ignore_signal;
  struct sigaction before {};
  ASSERT_EQ(::sigaction(SIGUSR1, &mine, &before), 0);
  struct sigaction ignored {};
  ignored.sa_handler = SIG_IGN;
  struct sigaction before2 {};
  ASSERT_EQ(::sigaction(SIGUSR2, &ignored, &before2), 0);
  struct sigaction now {};
  {
    ShutdownSignals signals(shutdown, {SIGUSR1, SIGUSR2});
    ASSERT_EQ(::sigaction(SIGUSR1, nullptr, &now), 0);
    EXPECT_NE(now.sa_handler, &ignore_signal);
    ASSERT_EQ(::sigaction(SIGUSR2, nullptr, &now), 0);
    EXPECT_EQ(now.sa_handler, SIG_IGN);
  }
  ASSERT_EQ(::sigaction(SIGUSR1, nullptr, &now), 0);
  EXPECT_EQ(now.sa_handler, &ignore_signal);
  {
    ShutdownSignals signals(shutdown, {SIGUSR1});
    ASSERT_EQ(::sigaction(SIGUSR1, &ignored, nullptr), 0);  // somebody else's from now on
  }
  ASSERT_EQ(::sigaction(SIGUSR1, nullptr, &now), 0);
  EXPECT_EQ(now.sa_handler, SIG_IGN);
  ASSERT_EQ(::sigaction(SIGUSR1, &before, nullptr), 0);
  ASSERT_EQ(::sigaction(SIGUSR2, &before2, nullptr), 0);
}

TEST_F(Shutdown, MisuseOfSignalsIsAnErrorAndTakesNothingAway) {
  EXPECT_THAT(text_of_error([&] { ShutdownSignals(shutdown, {}); }), HasSubstr("no signals"));
  EXPECT_THAT(text_of_error([&] {
                ShutdownSignals(shutdown, {SIGUSR1, SIGKILL});
              }),
              HasSubstr("SIGKILL cannot be caught"));
  struct sigaction now {};
  ASSERT_EQ(::sigaction(SIGUSR1, nullptr, &now), 0);
  EXPECT_EQ(now.sa_handler, SIG_DFL);
  const ShutdownSignals one(shutdown);
  EXPECT_THAT(text_of_error([&] { ShutdownSignals(shutdown, {SIGUSR1}); }),
              HasSubstr("another one in this process"));
}

TEST(ShutdownSignalsThreads, AMainThatWaitsIsLetGoWhenASignalHasEndedTheSystem) {
  std::atomic<bool> ran{false};
  actors::ActorSystem system("server", actors::Config{.workers = 2});
  CoordinatedShutdown shutdown(system);
  shutdown.add_task("service-stop", "note", [&] { ran = true; });
  ShutdownSignals signals(shutdown, {SIGTERM});
  // By this thread: from another one, it may come just before the wait; ThreadSanitizer then keeps
  // it back until the wait is over.
  ::raise(SIGTERM);
  signals.wait();
  EXPECT_TRUE(ran);
  EXPECT_TRUE(system.when_terminated().ready());
  signals.wait();  // again: at once
}

TEST(ShutdownSignalsThreads, AThreadOfItsOwnSeesToSignalsAndEndsWithTheObject) {
  actors::ActorSystem system("server", actors::Config{.workers = 2});
  CoordinatedShutdown shutdown(system);
  {
    ShutdownSignals signals(shutdown, {SIGTERM});
    signals.start_thread();
    signals.start_thread();
  }  // nobody has sent anything
  ShutdownSignals signals(shutdown, {SIGTERM});
  signals.start_thread();
  ::kill(::getpid(), SIGTERM);
  system.when_terminated().get();
  EXPECT_EQ(shutdown.reason(), "SIGTERM");
}

TEST(ShutdownSignalsThreads, AWaitEndsWhenTheSystemEndsByAnotherWay) {
  actors::ActorSystem system("server", actors::Config{.workers = 2});
  CoordinatedShutdown shutdown(system);
  ShutdownSignals signals(shutdown, {SIGTERM});
  system.terminate();
  signals.wait();
  EXPECT_TRUE(system.when_terminated().ready());
}

}  // namespace
}  // namespace toolbox
