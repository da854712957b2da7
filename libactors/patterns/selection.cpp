#include "actors/selection.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <iterator>
#include <memory>
#include <utility>

#include "actors/actor_system.hpp"
#include "actors/gather.hpp"
#include "actors/identify.hpp"

#include "base/duration_text.hpp"
#include "libactors/actor/dead_letter_office.hpp"
#include "libactors/actor/identity.hpp"
#include "libactors/actor/living_actors.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/patterns/path_pattern.hpp"
#include "libactors/system/system_core.hpp"

namespace actors {

namespace detail {

namespace {

using Element = PathPattern::Element;
/// Where a path has led so far, each once. The empty id is the root of all paths.
using Places = std::vector<RefId>;

/// Follows a path, element by element. On the stack of whoever looks, while its system cannot be
/// destroyed.
class Search {
 public:
  Search(Services& services, RefId from) : services_(services), places_{from} {}

  void follow(const Element& element) {
    switch (element.kind) {
      case Element::Kind::parent:
        go_up();
        return;
      case Element::Kind::name:
        go_to(element.text);
        return;
      case Element::Kind::children:
        places_ = children_if([](RefId /*child*/, RefId /*parent*/) { return true; });
        return;
      case Element::Kind::wildcard:
        places_ = children_if([&](RefId child, RefId /*parent*/) {
          return PathPattern::matches(element.text, name_of(child, element.text));
        });
        return;
      case Element::Kind::below:
        go_below();
        return;
    }
  }

  /// Actors only.
  [[nodiscard]] std::vector<ActorRef> found() const {
    std::vector<ActorRef> refs;
    for (const RefId id : places_) {
      if (is_alive(id)) {
        refs.emplace_back(id);
      }
    }
    return refs;
  }

 private:
  void go_up() {
    Places parents;
    for (const RefId id : places_) {
      const RefId parent = id.empty() ? ActorCell::kNoParent : ActorCell::at(id.index()).parent();
      const bool known = parent != ActorCell::kNoParent && is_alive(id);
      if (known && std::find(parents.begin(), parents.end(), parent) == parents.end()) {
        parents.push_back(parent);
      }
    }
    places_ = std::move(parents);
  }

  void go_to(const std::string& name) {
    Places children;
    for (const RefId id : places_) {
      if (const RefId child = services_.paths.find(id, name); !child.empty()) {
        children.push_back(child);
      }
    }
    places_ = std::move(children);
  }

  template <class F>
  [[nodiscard]] Places children_if(F takes) const {
    const std::vector<std::uint64_t> parents = sorted(places_);
    Places children;
    for_each_living(services_.number, [&](RefId id, RefId parent) {
      if (std::binary_search(parents.begin(), parents.end(), parent.bits()) && takes(id, parent)) {
        children.push_back(id);
      }
    });
    return children;
  }

  /// One look at all actors, sorted by parent; then level by level.
  void go_below() {
    struct Child {
      std::uint64_t parent;
      RefId id;
    };
    const auto by_parent = [](const Child& a, const Child& b) { return a.parent < b.parent; };
    std::vector<Child> all;
    for_each_living(services_.number, [&](RefId id, RefId parent) {
      all.push_back({parent.bits(), id});
    });
    std::sort(all.begin(), all.end(), by_parent);
    Places below;
    for (Places level = std::move(places_); !level.empty();) {
      Places next;
      for (const RefId id : level) {
        const auto [begin, end] =
            std::equal_range(all.begin(), all.end(), Child{id.bits(), {}}, by_parent);
        std::transform(begin, end, std::back_inserter(next), [](const Child& c) { return c.id; });
      }
      below.insert(below.end(), next.begin(), next.end());
      level = std::move(next);
    }
    places_ = std::move(below);
  }

  [[nodiscard]] static std::vector<std::uint64_t> sorted(const Places& places) {
    std::vector<std::uint64_t> all;
    std::transform(places.begin(), places.end(), std::back_inserter(all),
                   [](RefId id) { return id.bits(); });
    std::sort(all.begin(), all.end());
    return all;
  }

  /// Its name, which is made up now if `pattern` may match a made-up one; else it may be empty.
  [[nodiscard]] std::string name_of(RefId child, std::string_view pattern) const {
    if (pattern.front() != '*' && pattern.front() != '?' && pattern.front() != '$') {
      return services_.paths.known_name(child);
    }
    const std::string path = path_text(child);
    return path.substr(path.rfind('/') + 1);  // "(stopped)" if it is: found() leaves it out
  }

  Services& services_;
  Places places_;
};

}  // namespace

}  // namespace detail

// ---- what it is

namespace {

std::uint32_t system_of(const ActorRef& from, std::string_view path) {
  if (!from || from.id().is_promise()) {
    throw Error("ActorSelection: the path \"" + std::string(path) + "\" is to start from " +
                from.path() +
                ", which is no actor; start from an actor, or use its system and a "
                "path that starts with '/'");
  }
  return detail::ActorCell::at(from.id().index()).system_number();
}

}  // namespace

ActorSelection::ActorSelection(ActorSystem& system, std::string_view path)
    : ActorSelection(system.core().number, detail::RefId{}, path) {
  if (!pattern_->absolute()) {
    throw InvalidPath("ActorSelection: the path \"" + path_ +
                      "\" does not start with '/', so it needs an actor to start from: "
                      "ActorSelection(self(), path)");
  }
}

ActorSelection::ActorSelection(const ActorRef& from, std::string_view path)
    : ActorSelection(system_of(from, path), from.id(), path) {}

ActorSelection::ActorSelection(std::uint32_t system, detail::RefId from, std::string_view path)
    : pattern_(std::make_shared<const detail::PathPattern>(path)),
      path_(path),
      system_(system),
      from_(from) {
  if (pattern_->absolute()) {
    from_ = {};
  } else if (!from_.empty()) {
    path_ = detail::path_text(from_) + "/" + path_;
  }
}

// ---- using it

std::vector<ActorRef> ActorSelection::matches() const {
  std::vector<ActorRef> found;
  if (!from_.empty() && !detail::is_alive(from_)) {
    return found;
  }
  detail::SystemDirectory::visit(system_, [&](detail::Services& services) {
    detail::Search search(services, from_);
    for (const detail::PathPattern::Element& element : pattern_->elements()) {
      search.follow(element);
    }
    found = search.found();
  });
  return found;
}

std::size_t ActorSelection::tell_all(detail::Envelope* message, ActorRef sender) const {
  struct Dropped {
    void operator()(detail::Envelope* envelope) const noexcept {
      detail::destroy_envelope(envelope);
    }
  };
  std::unique_ptr<detail::Envelope, Dropped> last(message);
  message->sender = sender.id();
  const std::vector<ActorRef> all = matches();
  if (all.empty()) {
    lose(last.release());
    return 0;
  }
  const std::uint32_t lane = message->flags & detail::Envelope::kSystem;
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    detail::Envelope* const copy = detail::copy_envelope(*message);
    copy->flags |= lane;
    detail::deliver_told(all[i].id(), copy);
  }
  detail::deliver_told(all.back().id(), last.release());
  return all.size();
}

/// Nobody is there for it.
void ActorSelection::lose(detail::Envelope* message) const {
  using namespace detail;
  if (is_identify(*message)) {
    const Message question = own(message);
    answer_identify(question.get<Identify>(), message->sender, RefId{});
    return;
  }
  if (message->sender.is_promise()) {
    fail_promise(message->sender,
                 std::make_exception_ptr(ActorNotFound("nothing matches " + path_)));
  }
  const TypeDescriptor& type = *message->type;
  const ActorRef sender(message->sender);
  const DeadLetter letter{own(message), sender, ActorRef(), path_};
  SystemDirectory::visit(system_,
                         [&](Services& services) { publish_dead_letter(services, type, letter); });
}

// ---- resolve_one()

namespace {

/// Several were asked; the first good answer counts. Thread-safe: each counts down once.
struct Contest final : detail::SharedObject {
  Contest(std::string text, std::size_t asked) : if_none(std::move(text)), open(asked) {}

  Promise<ActorRef> winner;
  const std::string if_none;
  /// Those that have not answered. acq_rel: the last one sees the others' answers set.
  std::atomic<std::size_t> open;
};

}  // namespace

Future<ActorRef> ActorSelection::resolve_one(Duration timeout) const {
  if (timeout <= Duration::zero()) {
    throw Error("resolve_one() of " + path_ + ": the timeout must be positive, not " +
                detail::duration_text(timeout));
  }
  const std::vector<ActorRef> all = matches();
  const auto contest = detail::SharedRef<Contest>::adopt(new Contest(
      all.empty() ? "resolve_one(): nothing matches " + path_
                  : "resolve_one(): none of the " + std::to_string(all.size()) + " that match " +
                        path_ + " has answered within " + detail::duration_text(timeout),
      all.size()));
  Future<ActorRef> result = contest->winner.future();
  if (all.empty()) {
    contest->winner.fail(ActorNotFound(contest->if_none));
  }
  for (const ActorRef& ref : all) {
    const Future<ActorIdentity> asked = ref.ask<ActorIdentity>(Identify(), timeout);
    detail::FutureState& answer = detail::FutureAccess::state(asked);
    detail::inherit_wait(detail::FutureAccess::state(result), answer, all.size() == 1);
    detail::on_completion_anywhere(answer, [asked, contest] {
      if (asked.error() == nullptr && asked.get().ref) {
        contest->winner.set(asked.get().ref);
      }
      if (contest->open.fetch_sub(1, std::memory_order_acq_rel) == 1) {
        contest->winner.fail(ActorNotFound(contest->if_none));  // nothing happens if there is one
      }
    });
  }
  return result;
}

}  // namespace actors
