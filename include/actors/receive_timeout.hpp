#pragma once
// ReceiveTimeout: what an actor hears when it has heard nothing for a while.
//
//   Session() { set_receive_timeout(30s); }
//   void receive(const Request& request) { ... }
//   void receive(const actors::ReceiveTimeout&) { stop(); }
//
// The time runs from the end of the last handler. The timeout stays: after a ReceiveTimeout the
// time runs anew, until cancel_receive_timeout(), or a restart. Like all signals, it needs no
// Protocol entry and nobody can tell a forged one.
//
// Messages that are to leave the time running, such as heartbeats, say so by their base:
//
//   struct Heartbeat : actors::NotInfluenceReceiveTimeout {};

#include "actors/clock.hpp"

namespace actors {

/// No message has come for so long.
struct ReceiveTimeout {
  Duration after;  ///< what set_receive_timeout() was given
};

/// The base of messages that a receive timeout takes no notice of.
struct NotInfluenceReceiveTimeout {};

}  // namespace actors
