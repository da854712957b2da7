// Files that are wrong: each error names file, line and column, JSON pointer, what was found and
// what is accepted.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/config/config_testing.hpp"

namespace actors::config_testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct BadFile {
  const char* text;
  const char* where;     ///< how the error begins
  const char* accepted;  ///< what it goes on to say
};

void expect_errors(const std::vector<BadFile>& table) {
  for (const BadFile& bad : table) {
    const std::string error = error_of([&bad] { (void)read(bad.text); });
    EXPECT_THAT(error, StartsWith(std::string("test.json") + bad.where)) << bad.text;
    EXPECT_THAT(error, HasSubstr(bad.accepted)) << bad.text;
  }
}

TEST(ConfigErrors, WhatIsNoJsonHasALineAndAColumn) {
  expect_errors({
      {"", ":1:1: no JSON: ", "the end of the text"},
      {"{\n  \"workers\": 2,\n}", ":3:1: no JSON: ", "'}'"},
      {"{\"workers\": 2", ":1:14: no JSON: ", "the end of the text"},
      {"{\"workers\": 02}", ":1:", "no JSON"},
      {"// comment\n{}", ":1:1: no JSON: ", "'/'"},
      {"{\"workers\": 18446744073709551615}", ":1:13: no JSON: ", "beyond int64"},
  });
}

TEST(ConfigErrors, UnknownKeysNameTheNearestAndAllAcceptedOnes) {
  expect_errors({
      {"{\"worker\": 2}", ":1:2: /worker: unknown key; did you mean workers? accepted: ",
       "executor, dispatchers, mailboxes, restart_limits, workers, throughput, shutdown_deadline, "
       "copy_messages, handler_stack, process_stack, log_level, log_file or "
       "log_dead_letters_during_shutdown"},
      {"{\"LogLevel\": \"info\"}", ":1:2: /LogLevel: unknown key; did you mean log_level?", ""},
      {"{\"colour\": 1}", ":1:2: /colour: unknown key; accepted: ", "workers"},
      {"{\"a/b~c\": 1}", ":1:2: /a~1b~0c: unknown key; ", "accepted: "},
      {"{\"dispatchers\": [\n  {\"name\": \"x\", \"thruoghput\": 1}\n]}",
       ":2:17: /dispatchers/0/thruoghput: unknown key; did you mean throughput?",
       "accepted: name, executor, throughput, quantum, mailbox, priority or executor_of"},
      {"{\"executor\": {\"type\": \"pool\", \"pin_worker\": true}}",
       ":1:31: /executor/pin_worker: unknown key; did you mean pin_workers?",
       "accepted: type, stuck_after, extra_threads or pin_workers"},
      {"{\"dispatchers\": [{\"name\": \"x\", \"executor\": {\"type\": \"pinned\", \"workers\": "
       "1}}]}",
       ":1:63: /dispatchers/0/executor/workers: unknown key; ", "accepted: type or stack_size"},
  });
}

TEST(ConfigErrors, AKeyThatComesTwiceIsFoundWhereItComesAgain) {
  expect_errors({
      {"{\"workers\": 1,\n \"workers\": 2}", ":2:2: /workers: the key comes twice", "once"},
      {"{\"executor\": {\"type\": \"pool\", \"type\": \"pool\"}}",
       ":1:31: /executor/type: ", "the key comes twice"},
  });
}

TEST(ConfigErrors, WrongTypesSayWhatWasFoundAndWhatIsAccepted) {
  expect_errors({
      {"[]", ":1:1: found an array; ", "accepted: an object"},
      {"17", ":1:1: found 17; ", "accepted: an object"},
      {"{\"workers\": \"many\"}", ":1:13: /workers: found \"many\"; ",
       "accepted: an integer from 0 to 256 (threads of the default executor"},
      {"{\"workers\": 2.0}", ":1:13: /workers: found 2.0; ", "an integer from 0 to 256"},
      {"{\"workers\": null}", ":1:13: /workers: found null; ", "an integer"},
      {"{\"workers\": {}}", ":1:13: /workers: found an object; ", "an integer"},
      {"{\"throughput\": true}", ":1:16: /throughput: found true; ", "from 1 to 2147483647"},
      {"{\"copy_messages\": 1}", ":1:19: /copy_messages: found 1; ", "true or false"},
      {"{\"copy_messages\": \"true\"}", ":1:19: /copy_messages: found \"true\"; ", "true or false"},
      {"{\"shutdown_deadline\": 10}", ":1:23: /shutdown_deadline: found 10; ",
       "text such as \"200ms\" (ns, us, ms, s, min, h) from 0s, or \"forever\""},
      {"{\"handler_stack\": true}", ":1:19: /handler_stack: found true; ",
       "bytes, or text such as \"64KiB\" (B, KiB, MiB, GiB), from 64KiB to 1GiB"},
      {"{\"log_file\": null}", ":1:14: /log_file: found null; ", "text (file that"},
      {"{\"restart_limits\": 5}", ":1:20: /restart_limits: found 5; ", "{\"max_restarts\": 10, "},
      {"{\"restart_limits\": {\"backoff\": true}}", ":1:32: /restart_limits/backoff: found true; ",
       "{\"min\": \"100ms\", "},
      {"{\"restart_limits\": {\"backoff\": {\"jitter\": \"x\"}}}",
       ":1:43: /restart_limits/backoff/jitter: found \"x\"; ", "a number from 0 to 1"},
      {"{\"log_level\": 2}", ":1:15: /log_level: found 2; ",
       "\"debug\", \"info\", \"warning\" or \"error\""},
      {"{\"dispatchers\": {}}", ":1:17: /dispatchers: found an object; ",
       "an array of dispatchers"},
      {"{\"dispatchers\": [\"x\"]}", ":1:18: /dispatchers/0: found \"x\"; ", "an object, as {"},
      {"{\"dispatchers\": [{\"name\": 1}]}", ":1:27: /dispatchers/0/name: found 1; ", "text"},
      {"{\"executor\": \"pinned\"}", ":1:14: /executor: found \"pinned\"; ",
       "an object, as {\"type\": \"pool\"}"},
      {"{\"executor\": {\"type\": []}}", ":1:23: /executor/type: found an array; ",
       "\"pool\", \"pinned\", \"elastic\" or \"priority\""},
  });
}

TEST(ConfigErrors, ImpossibleValuesSayWhatIsPossible) {
  expect_errors({
      {"{\"workers\": -1}", ":1:13: /workers: found -1; ", "from 0 to 256"},
      {"{\"workers\": 257}", ":1:13: /workers: found 257; ", "from 0 to 256"},
      {"{\"throughput\": 0}", ":1:16: /throughput: found 0; ", "from 1 to 2147483647"},
      {"{\"throughput\": 2147483648}", ":1:16: /throughput: found 2147483648; ", "from 1"},
      {"{\"shutdown_deadline\": \"10 s\"}", ":1:23: /shutdown_deadline: found \"10 s\"; ", "200ms"},
      {"{\"shutdown_deadline\": \"-1s\"}", ":1:23: /shutdown_deadline: found \"-1s\"; ", "200ms"},
      {"{\"shutdown_deadline\": \"300000000h\"}", ":1:23: /shutdown_deadline: found ", "200ms"},
      {"{\"handler_stack\": \"63KiB\"}", ":1:19: /handler_stack: found \"63KiB\"; ",
       "from 64KiB to 1GiB"},
      {"{\"handler_stack\": 65535}", ":1:19: /handler_stack: found 65535; ", "from 64KiB"},
      {"{\"handler_stack\": \"64KB\"}", ":1:19: /handler_stack: found \"64KB\"; ", "KiB"},
      {"{\"process_stack\": \"2GiB\"}", ":1:19: /process_stack: found \"2GiB\"; ", "to 1GiB"},
      {"{\"log_level\": \"verbose\"}", ":1:15: /log_level: found \"verbose\"; ", "\"debug\""},
      {"{\"restart_limits\": {\"max_restarts\": -2}}",
       ":1:37: /restart_limits/max_restarts: found -2; ", "from -1 to 2147483647"},
      {"{\"restart_limits\": {\"on_exhausted\": \"restart\"}}",
       ":1:37: /restart_limits/on_exhausted: found \"restart\"; ", "\"stop\" or \"escalate\""},
      {"{\"restart_limits\": {\"budget\": \"per_planet\"}}",
       ":1:31: /restart_limits/budget: found \"per_planet\"; ",
       "\"per_child\" or \"per_supervisor\""},
      {"{\"restart_limits\": {\"backoff\": {\"jitter\": 1.5}}}",
       ":1:43: /restart_limits/backoff/jitter: found 1.5; ", "from 0 to 1"},
      {"{\"restart_limits\": {\"backoff\": {\"min\": \"2s\", \"max\": \"1s\"}}}",
       ":1:20: /restart_limits: RestartLimits.backoff.max is 1s; ",
       "accepted: backoff.min (2s) or more"},
      {"{\"restart_limits\": {\"max_restarts\": -1, \"within\": \"1s\"}}",
       ":1:20: /restart_limits: RestartLimits.within is 1s", "accepted: no window"},
      {"{\"dispatchers\": [{}]}", ":1:18: /dispatchers/0: has no \"name\"; ", "text"},
      {"{\"dispatchers\": [{\"name\": \"\"}]}", ":1:27: /dispatchers/0/name: found \"\"; ",
       "not empty"},
      {"{\"dispatchers\": [{\"name\": \"default\"}]}",
       ":1:27: /dispatchers/0/name: found \"default\"; ", "/throughput and /executor"},
      {"{\"dispatchers\": [{\"name\": \"x\"}, {\"name\": \"x\"}]}",
       ":1:42: /dispatchers/1/name: found \"x\"; ", "no other dispatcher's name"},
      {"{\"dispatchers\": [{\"name\": \"x\", \"throughput\": -1}]}",
       ":1:46: /dispatchers/0/throughput: found -1; ", "from 0"},
      {"{\"dispatchers\": [{\"name\": \"x\", \"quantum\": \"soon\"}]}",
       ":1:43: /dispatchers/0/quantum: found \"soon\"; ", "200ms"},
      {"{\"executor\": {}}", ":1:14: /executor: has no \"type\"; ",
       "\"pool\", \"pinned\", \"elastic\" or \"priority\""},
      {"{\"executor\": {\"type\": \"pol\"}}", ":1:23: /executor/type: found \"pol\"; ",
       "\"pool\", \"pinned\", \"elastic\" or \"priority\"; did you mean \"pool\"?"},
      {"{\"executor\": {\"type\": \"gpu\"}}", ":1:23: /executor/type: found \"gpu\"; ",
       "ConfigSources::executors adds others"},
      {"{\"executor\": {\"type\": \"program\"}}", ":1:23: /executor/type: found \"program\"; ",
       "only the program can make"},
      {"{\"executor\": {\"type\": \"pool\", \"stuck_after\": \"999us\"}}",
       ":1:46: /executor/stuck_after: found \"999us\"; ", "from 1ms"},
      {"{\"executor\": {\"type\": \"pool\", \"workers\": 3}}",
       ":1:42: /executor/workers: unknown key; ", "accepted: /workers"},
      {"{\"executor\": {\"type\": \"pinned\", \"stack_size\": \"1MiB\"}}",
       ":1:47: /executor/stack_size: unknown key; ", "accepted: /handler_stack"},
      {"{\"workers\": 3, \"executor\": {\"type\": \"pinned\"}}",
       ": /executor: type \"pinned\" has no number of threads, but /workers (or ACTORS_WORKERS) is "
       "3; ",
       "accepted: 0 there, or another type"},
  });
}

TEST(ConfigErrors, ALongTextIsCutAndControlCharactersAreEscaped) {
  const std::string text(100, 'x');
  EXPECT_THAT(error_of([&] { (void)read("{\"log_level\": \"" + text + "\"}"); }),
              HasSubstr("found \"" + text.substr(0, 60) + "\"...; accepted"));
  EXPECT_THAT(error_of([] { (void)read("{\"log_level\": \"a\\nb\"}"); }),
              HasSubstr("found \"a\\nb\"; accepted"));
}

TEST(ConfigErrors, WhatIsDeepOrLargeIsRefusedAndNoMore) {
  EXPECT_THAT(error_of([] { (void)read(std::string(2000, '[')); }), HasSubstr("nested deeper"));
  const std::string deep = std::string(1000, '[') + std::string(1000, ']');
  EXPECT_THAT(error_of([&] { (void)read(deep); }), HasSubstr("found an array"));
  EXPECT_THAT(error_of([] { (void)read(std::string((1U << 20) + 1, ' ')); }),
              HasSubstr("more than 1 MiB"));
}

}  // namespace
}  // namespace actors::config_testing
