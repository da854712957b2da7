// Mailboxes in configurations: which one an actor gets, what a file says of them, and which it
// cannot have.

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actors/actor.hpp"
#include "actors/interceptor.hpp"
#include "actors/mailboxes.hpp"
#include "actors/router.hpp"
#include "actors/supervisor.hpp"
#include "actors/testkit/system.hpp"

#include "tests/config/config_testing.hpp"

namespace actors::config_testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace std::chrono_literals;

using Names = std::vector<std::string>;

/// A mailbox without limit that notes that it has been made.
MailboxType noting(const std::shared_ptr<Names>& made, const std::string& name) {
  return MailboxType([made, name] {
    made->push_back(name);
    return bounded(10)();
  });
}

/// Its class says nothing of mailboxes.
class Plain : public Actor {
 public:
  void receive(int /*number*/) {}
};

std::shared_ptr<Names> of_class;

/// Its class has one.
class Picky : public Plain {
 public:
  static MailboxType mailbox() { return noting(of_class, "class"); }
};

/// Starts a child on its own dispatcher.
class Parent : public Actor {
 public:
  void receive(int /*number*/) { actor_of<Picky>(); }
};

class Group : public Supervisor {
 public:
  Group() : Supervisor({}, {{.id = "picky", .start = props<Picky>()}}) {}
};

class NamedMailboxes : public ::testing::Test {
 protected:
  NamedMailboxes() {
    of_class = made;
    config.dispatchers = {{.name = "plain", .mailbox = "default"},
                          {.name = "queued", .mailbox = "dispatcher"}};
    config.mailboxes = {{.name = "dispatcher", .type = noting(made, "dispatcher")},
                        {.name = "options", .type = noting(made, "options")},
                        {.name = "default"}};
  }
  ~NamedMailboxes() override { of_class = nullptr; }

  std::shared_ptr<Names> made = std::make_shared<Names>();
  Config config;
};

// MB-08
TEST_F(NamedMailboxes, OptionsGoBeforeTheDispatcherAndThatBeforeTheClass) {
  testkit::System sys(1, config);
  sys.actor_of<Plain>();
  EXPECT_TRUE(made->empty());
  sys.actor_of<Picky>();
  sys.actor_of(props<Picky>([] { return std::make_unique<Picky>(); }));
  EXPECT_THAT(*made, ElementsAre("class", "class"));
  made->clear();
  sys.actor_of<Plain>(on_dispatcher("queued"));
  sys.actor_of<Picky>(on_dispatcher("queued"));
  EXPECT_THAT(*made, ElementsAre("dispatcher", "dispatcher"));
  made->clear();
  sys.actor_of<Picky>(on_dispatcher("queued").with_mailbox("options"));
  sys.actor_of<Picky>(on_dispatcher("queued").with_mailbox(noting(made, "type")));
  sys.actor_of(props<Picky>().with_mailbox("x").with_mailbox(std::string("options")));
  EXPECT_THAT(*made, ElementsAre("options", "type", "options"));
  made->clear();
  sys.actor_of<Picky>(on_dispatcher("queued").with_mailbox("default"));
  sys.actor_of<Picky>(on_dispatcher("plain"));
  EXPECT_TRUE(made->empty()) << "a name for the default one";
}

TEST_F(NamedMailboxes, TheClassHasItsOwnAlsoBehindInterceptorsAndUnderASupervisor) {
  testkit::System sys(1, config);
  sys.actor_of(intercepted(props<Picky>(), [](Interception& call) { call.proceed(); }));
  EXPECT_THAT(*made, ElementsAre("class"));
  sys.actor_of<Group>();
  sys.run_until_idle();
  EXPECT_THAT(*made, ElementsAre("class", "class"));
}

TEST_F(NamedMailboxes, ChildrenAndRouteesGetThatOfTheDispatcherTheyInherit) {
  testkit::System sys(1, config);
  const auto parent = sys.actor_of<Parent>(on_dispatcher("queued"));
  parent.tell(1);
  sys.run_until_idle();
  EXPECT_THAT(*made, ElementsAre("dispatcher", "dispatcher"));
  made->clear();
  static_cast<void>(router_pool(sys.system(), props<Plain>().with_mailbox("options"),
                                {.size = 2, .routing = round_robin()}));
  EXPECT_THAT(*made, ElementsAre("options", "options"));
}

TEST_F(NamedMailboxes, AnUnknownNameIsAnErrorOfWhoeverStartsTheActor) {
  testkit::System sys(1, config);
  EXPECT_THAT(error_of([&] { sys.actor_of<Plain>(with_mailbox("bulk")); }),
              AllOf(HasSubstr("there is no mailbox \"bulk\""),
                    HasSubstr("this system has \"default\", \"dispatcher\", \"options\"")));
  EXPECT_THAT(error_of([&] { (void)with_mailbox(""); }), HasSubstr("with_mailbox(\"\")"));
}

TEST(MailboxConfig, FieldsMakeABoundedMailbox) {
  testkit::System sys(1,
                      {.mailboxes = {{.name = "two", .capacity = 2, .overflow = Overflow::fail}}});
  const auto actor = sys.actor_of<Plain>(with_mailbox("two"));
  EXPECT_TRUE(actor.try_tell(1));
  EXPECT_TRUE(actor.try_tell(2));
  EXPECT_FALSE(actor.try_tell(3));
  const std::unique_ptr<Mailbox> marked =
      MailboxConfig{.name = "m", .patience = 3s, .low_mark = 1, .high_mark = 5}.make().make();
  ASSERT_NE(marked, nullptr);
  EXPECT_EQ(marked->marks().high, 5U);
  EXPECT_FALSE(MailboxConfig{.name = "default"}.make());
}

TEST(MailboxConfig, WhatGoesNotTogetherIsRefusedWhereTheSystemStarts) {
  const auto error = [](const Config& config) {
    return error_of([&config] { const ActorSystem system("x", config); });
  };
  EXPECT_THAT(error({.mailboxes = {{.name = ""}}}), HasSubstr("a mailbox needs a name"));
  EXPECT_THAT(error({.mailboxes = {{.name = "a"}, {.name = "a"}}}),
              HasSubstr("mailboxes[\"a\"] is there twice"));
  EXPECT_THAT(error({.mailboxes = {{.name = "a", .capacity = 1, .patience = 0s}}}),
              HasSubstr("mailboxes[\"a\"].patience"));
  EXPECT_THAT(error({.mailboxes = {{.name = "a", .capacity = 5, .high_mark = 6}}}),
              HasSubstr("mailboxes[\"a\"]: with_marks(0, 6)"));
  EXPECT_THAT(error({.dispatchers = {{.name = "d", .mailbox = "b"}}}),
              HasSubstr("dispatchers[\"d\"].mailbox: there is no mailbox \"b\""));
}

TEST(MailboxConfig, IsReadFromAFileAndTheEnvironmentAndWrittenBack) {
  const char* const text = R"({
    "mailboxes": [{"name": "bulk", "capacity": 1000, "overflow": "park", "patience": "2s",
                   "low_mark": 10, "high_mark": 900}],
    "dispatchers": [{"name": "db", "mailbox": "bulk"}]})";
  const Config config = read(text, {{"ACTORS_MAILBOXES_BULK_CAPACITY", "950"}});
  ASSERT_EQ(config.mailboxes.size(), 1U);
  const MailboxConfig& bulk = config.mailboxes[0];
  EXPECT_EQ(bulk.name, "bulk");
  EXPECT_EQ(bulk.capacity, 950U);
  EXPECT_EQ(bulk.overflow, Overflow::park);
  EXPECT_EQ(bulk.patience, 2s);
  EXPECT_EQ(bulk.low_mark, 10U);
  EXPECT_EQ(bulk.high_mark, 900U);
  EXPECT_EQ(config.dispatchers[0].mailbox, "bulk");
  EXPECT_EQ(read(config.to_json()).to_json(), config.to_json());
}

TEST(MailboxConfig, AFileMayNameThoseOfTheProgram) {
  ConfigSources sources;
  sources.environment = {};
  sources.mailboxes = {{.name = "urgent", .type = control_first<int>()}};
  const Config config = Config::from_json(
      R"({"dispatchers": [{"name": "ui", "mailbox": "urgent"}]})", "test.json", sources);
  ASSERT_EQ(config.mailboxes.size(), 1U);
  EXPECT_TRUE(config.mailboxes[0].type);
  EXPECT_THAT(config.to_json(), HasSubstr("\"mailboxes\": []"));
  EXPECT_THAT(error_of([&] {
                (void)Config::from_json(R"({"mailboxes": [{"name": "urgent"}]})", "test.json",
                                        sources);
              }),
              HasSubstr("no other mailbox's name"));
}

TEST(MailboxConfig, WhatIsWrongInAFileIsNamedWithItsPlace) {
  struct Bad {
    const char* text;
    const char* where;
    const char* accepted;
  };
  const std::vector<Bad> table{
      {R"({"mailboxes": {}})", ":1:15: /mailboxes: found an object",
       R"(an array of mailboxes, as [{"name": "bulk", "capacity": 1000}])"},
      {R"({"mailboxes": [7]})", ":1:16: /mailboxes/0: found 7", R"(an object, as {"name": "bulk")"},
      {R"({"mailboxes": [{"capacity": 1}]})", ":1:16: /mailboxes/0: has no \"name\"",
       "text that is not empty"},
      {R"({"mailboxes": [{"name": "a"}, {"name": "a"}]})", ":1:40: /mailboxes/1/name: found \"a\"",
       "no other mailbox's name"},
      {R"({"mailboxes": [{"name": "a", "size": 1}]})", ":1:30: /mailboxes/0/size: unknown key",
       "name, capacity, overflow, patience, low_mark or high_mark"},
      {R"({"mailboxes": [{"name": "a", "overflow": "drop"}]})",
       ":1:42: /mailboxes/0/overflow: found \"drop\"",
       R"("drop_newest", "drop_oldest", "fail" or "park")"},
      {R"({"mailboxes": [{"name": "a", "capacity": 1, "high_mark": 2}]})",
       ":1:16: /mailboxes/0: with_marks(0, 2)", "at most the capacity, 1"},
      {R"({"mailboxes": [{"name": "bulk"}], "dispatchers": [{"name": "d", "mailbox": "bluk"}]})",
       ":1:76: /dispatchers/0/mailbox: there is no mailbox \"bluk\"",
       "did you mean bulk? accepted: bulk"},
  };
  for (const Bad& bad : table) {
    const std::string error = error_of([&bad] { (void)read(bad.text); });
    EXPECT_THAT(error, StartsWith(std::string("test.json") + bad.where)) << bad.text;
    EXPECT_THAT(error, HasSubstr(bad.accepted)) << bad.text;
  }
  EXPECT_THAT(error_of([] {
                (void)read(R"({"dispatchers": [{"name": "d"}]})",
                           {{"ACTORS_DISPATCHERS_D_MAILBOX", "none"}});
              }),
              HasSubstr("/dispatchers/0/mailbox: there is no mailbox \"none\""));
}

}  // namespace
}  // namespace actors::config_testing
