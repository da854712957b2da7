// What a supervisor refuses to be given: each with the field named.

#include <optional>
#include <ostream>

#include "tests/supervisor/supervised.hpp"

namespace actors::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Values;

class Idle : public Actor {
 public:
  void receive(int /*unused*/) {}
};

ChildSpec idle(const std::string& id) {
  return {.id = id, .start = props<Idle>()};
}

/// What supervisor(...) throws.
std::string refusal(const SupervisorFlags& flags, const std::vector<ChildSpec>& children) {
  try {
    static_cast<void>(supervisor(flags, children));
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "nothing is refused";
}

struct Row {
  const char* name;
  SupervisorFlags flags;
  void (*spoil)(ChildSpec& spec);
  const char* text;
};
std::ostream& operator<<(std::ostream& out, const Row& row) {
  return out << row.name;
}
void nothing(ChildSpec& /*spec*/) {}

class BadSupervisors : public testing::TestWithParam<Row> {};

// OT-15, OT-23
TEST_P(BadSupervisors, AreRefusedWithTheFieldNamed) {
  ChildSpec spec = idle("db");
  GetParam().spoil(spec);
  EXPECT_THAT(refusal(GetParam().flags, {spec}), HasSubstr(GetParam().text));
  if (GetParam().spoil != &nothing) {
    testkit::System sys;
    const auto top = sys.actor_of(supervisor());
    EXPECT_THROW(static_cast<void>(top.ask(StartChild{spec}).get()), ConfigError);
    EXPECT_EQ(top.ask(CountChildren{}).get().specs, 0U);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Supervisor, BadSupervisors,
    Values(
        Row{"Strategy", {.strategy = static_cast<RestartStrategy>(9)}, nothing, ".strategy must"},
        Row{"Intensity", {.intensity = -1}, nothing, ".intensity must be 0 or more, not -1"},
        Row{"PeriodZero", {.period = 0s}, nothing, ".period must be positive, not 0"},
        Row{"PeriodNegative", {.period = -2s}, nothing, ".period must be positive, not -2s"},
        Row{"AutoShutdown",
            {.auto_shutdown = static_cast<AutoShutdown>(7)},
            nothing,
            ".auto_shutdown must be never, any_significant or all_significant"},
        Row{"OnExhausted",
            {.on_exhausted = Directive::resume},
            nothing,
            ".on_exhausted must be Directive::stop or Directive::escalate"},
        Row{"NoId", {}, [](ChildSpec& s) { s.id.clear(); }, "a child has no .id"},
        Row{"BadId", {}, [](ChildSpec& s) { s.id = "a/b"; }, "child \"a/b\": .id cannot be a name"},
        Row{"NoStart", {}, [](ChildSpec& s) { s.start = {}; }, "child \"db\": .start is empty"},
        Row{"StartTakesAnArgument",
            {},
            [](ChildSpec& s) { s.start = [](int /*n*/) { return props<Idle>(); }; },
            "child \"db\": .start is a function of a int, and only simple_one_for_one"},
        Row{"Restart",
            {},
            [](ChildSpec& s) { s.restart = static_cast<RestartType>(5); },
            "child \"db\": .restart must be permanent, transient or temporary"},
        Row{"Shutdown",
            {},
            [](ChildSpec& s) { s.shutdown = -1s; },
            "child \"db\": .shutdown must not be negative, not -1s"},
        Row{"StartTimeout",
            {},
            [](ChildSpec& s) { s.start_timeout = 0s; },
            "child \"db\": .start_timeout must be positive, not 0"},
        Row{"SignificantAndPermanent",
            {.auto_shutdown = AutoShutdown::any_significant},
            [](ChildSpec& s) { s.significant = true; },
            "child \"db\": .significant with .restart permanent is a bad combination"},
        Row{"SignificantAndNever",
            {},
            [](ChildSpec& s) {
              s.restart = RestartType::transient;
              s.significant = true;
            },
            "child \"db\": .significant with .auto_shutdown never is a bad combination"}),
    [](const testing::TestParamInfo<Row>& row) { return std::string(row.param.name); });

// OT-15
TEST(ChildSpecs, AnIdIsTakenOnce) {
  EXPECT_THAT(refusal({}, {idle("a"), idle("b"), idle("a")}),
              HasSubstr("child \"a\": .id is taken by another child before it"));
}

// OT-15
TEST(ChildSpecs, SimpleOneForOneTakesExactlyOne) {
  const SupervisorFlags simple{.strategy = RestartStrategy::simple_one_for_one};
  EXPECT_THAT(refusal(simple, {}), HasSubstr("takes exactly one ChildSpec"));
  EXPECT_THAT(refusal(simple, {idle("a"), idle("b")}), HasSubstr("children, not 2"));
  EXPECT_EQ(refusal(simple, {{.start = props<Idle>()}}), "nothing is refused")
      << "ids are not used";
}

TEST(ChildSpecs, TheDefaultsAreOtps) {
  const SupervisorFlags flags;
  EXPECT_EQ(flags.strategy, RestartStrategy::one_for_one);
  EXPECT_EQ(flags.intensity, 1);
  EXPECT_EQ(flags.period, 5s);
  EXPECT_EQ(flags.auto_shutdown, AutoShutdown::never);
  const ChildSpec spec;
  EXPECT_EQ(spec.restart, RestartType::permanent);
  EXPECT_FALSE(spec.significant);
  EXPECT_EQ(refusal({}, {}), "nothing is refused") << "no children, as yet";
}

TEST(ChildSpecs, MayBeUsedForSeveralSupervisors) {
  testkit::System sys;
  const ChildSpec spec{.id = "a",
                       .start = child_process(
                           [](Process& self, const std::string& of) {
                             self.receive<int>();
                             self.logger().info(of);
                           },
                           "both")};
  const auto one = sys.actor_of(supervisor({}, {spec}).named("one"));
  const auto other = sys.actor_of(supervisor({}, {spec}).named("other"));
  sys.run_until_idle();
  EXPECT_EQ(one.ask(CountChildren{}).get().active, 1U);
  EXPECT_EQ(other.ask(CountChildren{}).get().active, 1U);
}

}  // namespace
}  // namespace actors::test
