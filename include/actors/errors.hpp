#pragma once
// Everything libactors throws by itself. Each text says what happened, where (a path), and what to
// do about it. Catch actors::Error for all of them. All are values: copyable, thread-compatible.

#include <stdexcept>
#include <string>
#include <utility>

namespace actors {

/// The base of every exception the library throws.
struct Error : std::runtime_error {
  using runtime_error::runtime_error;
};

// ---- asking
/// No answer came within the ask's timeout. The text names the actor and the message type.
struct AskTimeout : Error {
  using Error::Error;
};
/// The actor asked is dead, or died before it answered.
struct ActorTerminated : Error {
  using Error::Error;
};
/// `ask<R>` was answered with something that is not an R.
struct WrongReply : Error {
  using Error::Error;
};
/// A Server was called by a method that it does not have. The text names both.
struct InvalidMethod : Error {
  using Error::Error;
};
/// The method of a Server that was called threw. The text says which one, and what.
class RemoteError : public Error {
 public:
  RemoteError(const std::string& where, std::string type, std::string text)
      : Error(where + " threw " + type + ": " + text),
        type_(std::move(type)),
        text_(std::move(text)) {}
  /// What was thrown there, readable: "std::out_of_range".
  [[nodiscard]] const std::string& type() const noexcept { return type_; }
  /// Its own text.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string type_;
  std::string text_;
};
/// A Promise was dropped without being set.
struct BrokenPromise : Error {
  using Error::Error;
};
/// A wait that could never end: for the waiter's own answer; for an actor that waits, itself or by
/// way of others, for the waiter (the text names the ring: "/user/b waits for /user/a, /user/a
/// waits for /user/b"); or for an idle manual executor. Use then() or on_complete() instead of
/// get() there, or let one of the actors answer with reply_later(). The others go on once the
/// handler has returned.
struct Deadlock : Error {
  using Error::Error;
};

// ---- failures of actors
/// The constructor (or pre_start) of an actor threw, or an actor object was made by hand.
struct ActorInitializationError : Error {
  using Error::Error;
};
/// A Kill message was handled.
struct ActorKilled : Error {
  using Error::Error;
};
/// A watched actor died and the watcher has no receive for Terminated.
struct DeathPact : Error {
  using Error::Error;
};
/// Thrown out of a parked wait because the actor is being stopped. Not a failure; let it pass
/// through the handler.
struct Stopping : Error {
  using Error::Error;
};

// ---- misuse
/// Another living child of the same parent has this name.
struct NameTaken : Error {
  using Error::Error;
};
/// A name is empty, or holds characters that a path cannot hold.
struct InvalidName : Error {
  using Error::Error;
};
/// A bounded mailbox refused a message.
struct MailboxFull : Error {
  using Error::Error;
};
/// stash() of a message that is stashed already.
struct AlreadyStashed : Error {
  using Error::Error;
};
/// stash() beyond the stash's capacity. The message is not set aside; if the handler lets this
/// pass, it is the message of a failure.
struct StashOverflow : Error {
  using Error::Error;
};
/// The system has been terminated: it starts no actors and takes no callbacks.
struct SystemTerminated : Error {
  using Error::Error;
};
/// An option has an impossible value. The text names the option and the accepted values.
struct ConfigError : Error {
  using Error::Error;
};
/// A message of a type without an encoding, told or asked in a system with Config::copy_messages.
struct NoEncoding : Error {
  using Error::Error;
};
/// A dynamic value has another kind than the one asked for.
struct ValueError : Error {
  using Error::Error;
};

}  // namespace actors
