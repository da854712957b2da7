#include "actors/props.hpp"

#include <utility>

#include "actors/errors.hpp"

#include "base/type_name.hpp"

namespace actors {

const Options::Said& Options::said() const noexcept {
  static const Said& nothing = *new Said;  // never destroyed: actors may be started after main()
  return said_ ? *said_ : nothing;
}

/// These options after change(what they say). They are shared, and nobody changes them in place.
template <class Change>
Options Options::changed(Change change) const {
  auto* const next = new Said;
  Options result;
  result.said_ = detail::SharedRef<const Said>::adopt(next);
  if (said_) {
    next->name = said_->name;
    next->dispatcher = said_->dispatcher;
    next->mailbox = said_->mailbox;
    next->mailbox_name = said_->mailbox_name;
  }
  change(*next);
  return result;
}

Options Options::named(std::string name) const {
  if (name.empty()) {
    throw InvalidName(
        "named(\"\"): a name holds at least one character; leave it out for an actor without a "
        "name");
  }
  return changed([&name](Said& said) { said.name = std::move(name); });
}

Options Options::on_dispatcher(std::string dispatcher) const {
  if (dispatcher.empty()) {
    throw ConfigError(
        "on_dispatcher(\"\"): give the name of a dispatcher in Config, or leave it out for the "
        "parent's");
  }
  return changed([&dispatcher](Said& said) { said.dispatcher = std::move(dispatcher); });
}

Options Options::with_named_mailbox(std::string name) const {
  if (name.empty()) {
    throw ConfigError("with_mailbox(\"\"): give the name of a mailbox in Config, or leave it out");
  }
  return changed([&name](Said& said) {
    said.mailbox = MailboxType();
    said.mailbox_name = std::move(name);
  });
}

Options Options::with_own_mailbox(MailboxType type) const {
  return changed([&type](Said& said) {
    said.mailbox = std::move(type);
    said.mailbox_name.clear();
  });
}

Options named(std::string name) {
  return Options().named(std::move(name));
}

Options on_dispatcher(std::string dispatcher) {
  return Options().on_dispatcher(std::move(dispatcher));
}

namespace detail {

void throw_empty_factory(const std::type_info& actor_class) {
  const std::string name = type_name(actor_class);
  throw ActorInitializationError("the factory of props<" + name +
                                 ">(factory) returned an empty pointer; it must return a new " +
                                 name + " at each start");
}

void throw_used_up(const std::type_info& actor_class) {
  throw Error("these Props<" + type_name(actor_class) +
              "> have been moved from already; to start several actors from them, copy them");
}

}  // namespace detail
}  // namespace actors
