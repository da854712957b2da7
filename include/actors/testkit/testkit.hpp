#pragma once
// Everything a test of actors needs, in reading order. Link actors::testkit.

// clang-format off
#include "actors/testkit/system.hpp"
#include "actors/testkit/manual_clock.hpp"
#include "actors/testkit/test_probe.hpp"
#include "actors/testkit/log_capture.hpp"
#include "actors/testkit/test_inbox.hpp"
#include "actors/testkit/effects.hpp"
#include "actors/testkit/behavior_test_kit.hpp"
#include "actors/testkit/watchdog.hpp"
#include "actors/testkit/errors.hpp"
// clang-format on
