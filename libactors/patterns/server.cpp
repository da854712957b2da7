#include "actors/server.hpp"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <string>
#include <string_view>

#include "actors/detail/runtime.hpp"
#include "actors/errors.hpp"

#include "base/exception_text.hpp"
#include "base/utf8.hpp"
#include "libactors/actor/turn.hpp"

namespace actors {

namespace detail {

namespace {

constexpr std::string_view kCall = "call";
constexpr std::string_view kCast = "cast";
constexpr std::string_view kArguments = "message";

/// Where a method of this name is, or would be.
[[nodiscard]] auto first_from(std::vector<SharedRef<NamedMethod>>& methods, std::string_view name) {
  return std::lower_bound(methods.begin(), methods.end(), name,
                          [](const SharedRef<NamedMethod>& entry, std::string_view wanted) {
                            return entry->name < wanted;
                          });
}

/// The name in a call or cast, or null.
const Value* name_in(const Value& message, std::string_view key) noexcept {
  const Value* const found = message.find(key);
  return found != nullptr && found->kind() == Value::Kind::string ? found : nullptr;
}

template <class M>
void tell(RefId to, RefId from, M&& message) {
  ActorRef(to).tell(std::forward<M>(message), ActorRef(from));
}

}  // namespace

void ServerCall::answer(Value value) const {
  if (expected()) {
    tell(caller_, server_, std::move(value));
  }
}

void ServerCall::fail(const std::exception_ptr& cause) const {
  ExceptionText thrown = exception_text(cause);
  refuse(std::make_exception_ptr(RemoteError(path_of(server_) + ": method \"" + method_ + '"',
                                             std::move(thrown.type), std::move(thrown.what))),
         cause);
}

void ServerCall::refuse(const std::exception_ptr& error, const std::exception_ptr& reported) const {
  if (caller_.is_promise()) {
    tell(caller_, server_, error);
  } else if (expected()) {
    tell(caller_, server_, error_report(reported));
  }
}

Value call_message(std::string_view method, Value args) {
  return {{kCall, method}, {kArguments, std::move(args)}};
}
Value cast_message(std::string_view method, Value args) {
  return {{kCast, method}, {kArguments, std::move(args)}};
}

}  // namespace detail

Pattern call_pattern(Pattern method, Pattern args) {
  return map_of({{detail::kCall, std::move(method)}, {detail::kArguments, std::move(args)}});
}

Value error_report(const std::exception_ptr& cause) {
  const detail::ExceptionText thrown = detail::exception_text(cause);
  const std::string text = detail::as_utf8(thrown.what);  // of unknown origin, and is to have JSON
  return {{"error", true},
          {"description", thrown.type + ": " + text},
          {"type", thrown.type},
          {"text", text}};
}

Server::Server() = default;
Server::~Server() = default;

void Server::add(std::string name, detail::Method method) {
  if (name.empty()) {
    throw Error(self().path() + ": method(\"\", ...): give the method a name");
  }
  const auto place = detail::first_from(methods_, name);
  if (place != methods_.end() && (*place)->name == name) {
    throw Error(self().path() + ": it has a method \"" + name +
                "\" already; give the other one another name");
  }
  methods_.insert(place, detail::SharedRef<detail::NamedMethod>::adopt(
                             new detail::NamedMethod(std::move(name), std::move(method))));
}

std::exception_ptr Server::invalid(const std::string& name) const {
  std::string known;
  for (const auto& entry : methods_) {
    known += (known.empty() ? "" : ", ") + entry->name;
  }
  return std::make_exception_ptr(InvalidMethod(self().path() + " has no method \"" + name +
                                               "\"; it has " + (known.empty() ? "none" : known)));
}

void Server::receive(const Value& message) {
  const Value* const called = detail::name_in(message, detail::kCall);
  const Value* const name = called != nullptr ? called : detail::name_in(message, detail::kCast);
  if (name == nullptr) {
    unhandled(Message::of(message));
    return;
  }
  const detail::Envelope& envelope =
      *static_cast<detail::Turn*>(detail::Activation::current())->envelope;
  const auto method = detail::first_from(methods_, name->get<std::string_view>());
  const detail::ServerCall call(called != nullptr ? envelope.sender : detail::RefId{}, self().id(),
                                name->get<std::string>());
  if (method == methods_.end() || (*method)->name != name->get<std::string_view>()) {
    if (call.expected()) {
      const std::exception_ptr error = invalid(name->get<std::string>());
      call.refuse(error, error);
    } else {
      unhandled(Message::of(message));
    }
    return;
  }
  try {
    const Value* const args = message.find(detail::kArguments);
    std::optional<Value> answer = (*method)->method(args != nullptr ? *args : Value(), call);
    // Unless the method has passed the duty on: reply_later(), forward().
    if (answer && !envelope.has(detail::Envelope::kAnswered)) {
      call.answer(std::move(*answer));
    }
  } catch (const Stopping&) {
    throw;
  } catch (const ActorKilled&) {
    throw;
  } catch (...) {
    if (!call.expected()) {
      throw;
    }
    call.fail(std::current_exception());
  }
}

}  // namespace actors
