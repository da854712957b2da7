// Failure: shared, immutable data. Here and not in supervision/, because it holds a Message.

#include <utility>

#include "actors/message.hpp"
#include "actors/supervision.hpp"

#include "base/exception_text.hpp"

namespace actors {

struct Failure::Data : detail::SharedObject {
  Data(std::exception_ptr thrown, std::string who, FailurePhase when, Message which,
       std::string which_type)
      : cause(std::move(thrown)),
        text(detail::exception_text(cause)),
        path(std::move(who)),
        phase(when),
        message(std::move(which)),
        message_type(std::move(which_type)) {}
  /// `upper` with another chain.
  Data(const Data& upper, std::vector<Failure> failures_below)
      : cause(upper.cause),
        text(upper.text),
        path(upper.path),
        phase(upper.phase),
        message(upper.message),
        message_type(upper.message_type),
        chain(std::move(failures_below)) {}

  std::exception_ptr cause;
  detail::ExceptionText text;
  std::string path;
  FailurePhase phase;
  Message message;
  std::string message_type;
  std::vector<Failure> chain;
};

namespace {

/// What the actor was doing, to follow its path: " failed in pre_start".
std::string deed(const Failure& failure) {
  switch (failure.phase()) {
    case FailurePhase::constructor:
      return " failed in its constructor";
    case FailurePhase::pre_start:
      return " failed in pre_start";
    case FailurePhase::handler:
      return failure.message_type().empty() ? " failed in a handler"
                                            : " failed handling " + failure.message_type();
    case FailurePhase::pre_restart:
      return " failed in pre_restart";
    case FailurePhase::post_restart:
      return " failed in post_restart";
    case FailurePhase::post_stop:
      return " failed in post_stop";
    case FailurePhase::destructor:
      return " failed in its destructor";
    case FailurePhase::decider:
      return " failed deciding about a child's failure";
    case FailurePhase::escalated:
      return " failed by a child's failure, which was escalated";
  }
  return " failed";
}

std::string describe_one(const Failure& failure) {
  std::string text = failure.path();
  text += deed(failure);
  text += ": ";
  text += failure.cause_type();
  text += ": ";
  text += failure.what();
  return text;
}

}  // namespace

Failure::Failure(std::exception_ptr cause, std::string path, FailurePhase phase)
    : Failure(std::move(cause), std::move(path), phase, Message(), std::string()) {}

Failure::Failure(std::exception_ptr cause, std::string path, FailurePhase phase, Message message,
                 std::string message_type)
    : data_(detail::SharedRef<const Data>::adopt(new Data(
          std::move(cause), std::move(path), phase, std::move(message), std::move(message_type)))) {
}

Failure::Failure(detail::SharedRef<const Data> data) noexcept : data_(std::move(data)) {}
Failure::Failure(const Failure&) noexcept = default;
Failure& Failure::operator=(const Failure&) noexcept = default;
Failure::~Failure() = default;

Failure Failure::caused_by(const Failure& below) const {
  std::vector<Failure> chain;
  chain.reserve(1 + below.chain().size());
  chain.push_back(below);
  chain.insert(chain.end(), below.chain().begin(), below.chain().end());
  return Failure(detail::SharedRef<const Data>::adopt(new Data(*data_, std::move(chain))));
}

const std::exception_ptr& Failure::cause() const noexcept {
  return data_->cause;
}
const std::string& Failure::what() const noexcept {
  return data_->text.what;
}
const std::string& Failure::cause_type() const noexcept {
  return data_->text.type;
}
const std::string& Failure::path() const noexcept {
  return data_->path;
}
FailurePhase Failure::phase() const noexcept {
  return data_->phase;
}
const Message& Failure::message() const noexcept {
  return data_->message;
}
const std::string& Failure::message_type() const noexcept {
  return data_->message_type;
}
const std::vector<Failure>& Failure::chain() const noexcept {
  return data_->chain;
}

std::string Failure::describe() const {
  std::string text = describe_one(*this);
  for (const Failure& below : chain()) {
    text += "; caused by: " + describe_one(below);
  }
  return text;
}

}  // namespace actors
