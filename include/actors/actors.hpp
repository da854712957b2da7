#pragma once
// Everything a program usually needs, in reading order.

// clang-format off: the order is for readers
#include "actors/actor.hpp"
#include "actors/actor_ref.hpp"
#include "actors/actor_system.hpp"
#include "actors/clauses.hpp"
#include "actors/clock.hpp"
#include "actors/codec.hpp"
#include "actors/config.hpp"
#include "actors/errors.hpp"
#include "actors/event_stream.hpp"
#include "actors/executor.hpp"
#include "actors/future.hpp"
#include "actors/gather.hpp"
#include "actors/log.hpp"
#include "actors/mailbox.hpp"
#include "actors/message.hpp"
#include "actors/pattern.hpp"
#include "actors/process.hpp"
#include "actors/process_ref.hpp"
#include "actors/props.hpp"
#include "actors/protocol.hpp"
#include "actors/signals.hpp"
#include "actors/spawn.hpp"
#include "actors/supervision.hpp"
#include "actors/value.hpp"
// clang-format on
