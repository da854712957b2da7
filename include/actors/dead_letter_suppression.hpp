#pragma once
// DeadLetterSuppression: the base of messages whose loss is no news, such as ticks, heartbeats and
// acknowledgements that may well come after their receiver's end. (Akka's trait of that name.)
//
//   struct Tick : actors::DeadLetterSuppression {};
//
// One that reaches nobody is published on the event stream as a SuppressedDeadLetter, in place of a
// DeadLetter, and never logged. An ask of one fails as any other. It goes by the type that was
// told, however it was lost; the base may be combined with NotInfluenceReceiveTimeout.

namespace actors {

/// The base of messages that are not to be logged as dead letters.
struct DeadLetterSuppression {};

}  // namespace actors
