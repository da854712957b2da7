#include "actors/event_stream.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "actors/errors.hpp"

#include "base/mutex.hpp"
#include "base/type_name.hpp"
#include "libactors/actor/actor_cell.hpp"
#include "libactors/actor/paths.hpp"
#include "libactors/mailbox/must_arrive.hpp"

namespace actors {

namespace detail {

/// Who has subscribed to what, and what is what. Thread-safe. Lists, searched from the front: a
/// system has a handful of event types. No code of users' runs under the lock.
class SubscriberTable : public SharedObject {
 public:
  /// `count`: where it keeps how many subscriptions there are.
  explicit SubscriberTable(std::atomic<std::size_t>& count) noexcept : count_(count) {}

  /// Where the part that is told is in the event; none: the event is what is told.
  using Offset = std::optional<std::ptrdiff_t>;

  struct Target {
    RefId subscriber;
    const SubscribedType* what;
    Offset offset;
  };
  /// That the events of a type are what a channel's subscribers want.
  struct Match {
    std::size_t channel;
    Offset offset;
  };
  /// What a type has not been compared with yet.
  struct Unknown {
    std::size_t first;  ///< number of the first
    std::vector<const SubscribedType*> types;
  };

  bool add(const SubscribedType& what, RefId subscriber) {
    MutexLock lock(mutex_);
    Channel* channel = find_channel(*what.told);
    if (channel == nullptr) {
      channel = &channels_.emplace_back(Channel{&what, {}});
    }
    std::vector<RefId>& list = channel->subscribers;
    if (std::find(list.begin(), list.end(), subscriber) != list.end()) {
      return false;
    }
    list.push_back(subscriber);
    count_.fetch_add(1, std::memory_order_relaxed);
    return true;
  }

  bool remove(const TypeDescriptor& told, RefId subscriber) {
    MutexLock lock(mutex_);
    Channel* const channel = find_channel(told);
    if (channel == nullptr || std::erase(channel->subscribers, subscriber) == 0) {
      return false;
    }
    count_.fetch_sub(1, std::memory_order_relaxed);
    return true;
  }

  /// False: there was no subscription.
  bool remove_all(RefId subscriber) {
    std::size_t removed = 0;
    MutexLock lock(mutex_);
    for (Channel& channel : channels_) {
      removed += std::erase(channel.subscribers, subscriber);
    }
    count_.fetch_sub(removed, std::memory_order_relaxed);
    return removed > 0;
  }

  [[nodiscard]] Unknown unknown(const TypeDescriptor& published) {
    MutexLock lock(mutex_);
    Unknown found{route_of(published).known, {}};
    for (std::size_t i = found.first; i < channels_.size(); ++i) {
      found.types.push_back(channels_[i].what);
    }
    return found;
  }

  /// What unknown() gave has been compared.
  void learn(const TypeDescriptor& published, const Unknown& compared,
             const std::vector<Match>& matches) {
    MutexLock lock(mutex_);
    Route& route = route_of(published);
    if (route.known == compared.first) {  // else somebody else was quicker, and has found the same
      route.known += compared.types.size();
      route.matches.insert(route.matches.end(), matches.begin(), matches.end());
    }
  }

  /// False: there is something unknown.
  [[nodiscard]] bool find_targets(const TypeDescriptor& published, std::vector<Target>& targets) {
    MutexLock lock(mutex_);
    const Route& route = route_of(published);
    if (route.known < channels_.size()) {
      return false;
    }
    for (const Match& match : route.matches) {
      Channel& channel = channels_[match.channel];
      // Actors of other systems: those of this one are gone from here when they end.
      count_.fetch_sub(std::erase_if(channel.subscribers, [](RefId id) { return !is_alive(id); }),
                       std::memory_order_relaxed);
      for (const RefId subscriber : channel.subscribers) {
        targets.push_back({subscriber, channel.what, match.offset});
      }
    }
    return true;
  }

 private:
  /// Never removed, so a number stays what it is.
  struct Channel {
    const SubscribedType* what;
    std::vector<RefId> subscribers;
  };
  struct Route {
    const TypeDescriptor* published;
    std::size_t known = 0;  ///< how many channels it has been compared with: the first ones
    std::vector<Match> matches;
  };

  Channel* find_channel(const TypeDescriptor& told) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const auto it = std::find_if(channels_.begin(), channels_.end(), [&told](const Channel& c) {
      return same_type(c.what->told, &told);
    });
    return it != channels_.end() ? &*it : nullptr;
  }
  Route& route_of(const TypeDescriptor& published) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    for (Route& route : routes_) {
      if (same_type(route.published, &published)) {
        return route;
      }
    }
    return routes_.emplace_back(Route{&published, 0, {}});
  }

  std::atomic<std::size_t>& count_;  ///< see EventStream::subscriptions_
  Mutex mutex_;
  std::vector<Channel> channels_ ABSL_GUARDED_BY(mutex_);
  std::vector<Route> routes_ ABSL_GUARDED_BY(mutex_);
};

namespace {

/// An event on its way, and a complete copy of it where somebody needs one: the object that the
/// publisher has may be a part of another, and its virtual bases elsewhere than in a copy.
class Publication {
 public:
  Publication(const PublishedType& type, const void* event) noexcept
      : type_(type), event_(event), shared_{nullptr, type.type} {}

  [[nodiscard]] std::vector<SubscriberTable::Match> compare(
      const SubscriberTable::Unknown& unknown) {
    std::vector<SubscriberTable::Match> matches;
    for (std::size_t i = 0; i < unknown.types.size(); ++i) {
      const SubscribedType& what = *unknown.types[i];
      if (same_type(what.told, type_.type)) {
        matches.push_back({unknown.first + i, std::nullopt});
      } else if (what.part_of != nullptr && type_.raise != nullptr &&
                 what.part_of(type_.raise, event_) != nullptr) {
        const auto* const whole = static_cast<const std::byte*>(object());
        const auto* const part = static_cast<const std::byte*>(what.part_of(type_.raise, whole));
        matches.push_back({unknown.first + i, part - whole});
      }
    }
    return matches;
  }

  [[nodiscard]] Envelope* envelope_for(const SubscriberTable::Target& target) {
    const void* const part =
        target.offset ? static_cast<const std::byte*>(object()) + *target.offset : event_;
    Envelope* const envelope = target.what->make(shared_, part);
    // An event about a dead letter must not become one.
    envelope->flags |= Envelope::kInternal | kEvent;
    return envelope;
  }

 private:
  [[nodiscard]] const void* object() {
    if (shared_.object == nullptr) {
      shared_.object = type_.copy(event_);
    }
    return shared_.object.get();
  }

  const PublishedType& type_;
  const void* event_;
  SharedEvent shared_;
};

}  // namespace
}  // namespace detail

EventStream::EventStream()
    : table_(detail::SharedRef<detail::SubscriberTable>::adopt(
          new detail::SubscriberTable(subscriptions_))) {}
EventStream::~EventStream() = default;

bool EventStream::add(const detail::SubscribedType& what, detail::RefId subscriber) {
  if (!detail::is_alive(subscriber) || !table_->add(what, subscriber)) {
    return false;
  }
  if (!detail::ActorCell::at(subscriber.index()).note_name(subscriber.generation)) {
    table_->remove_all(subscriber);  // closed meanwhile, and close() may not have seen the note
    return false;
  }
  return true;
}

bool EventStream::remove(const detail::TypeDescriptor& told, detail::RefId subscriber) {
  return table_->remove(told, subscriber);
}

bool EventStream::remove_all(detail::RefId subscriber) {
  // relaxed: a closing actor's own subscriptions came before, in happens-before.
  return subscriptions_.load(std::memory_order_relaxed) != 0 && table_->remove_all(subscriber);
}

void EventStream::check_type(const std::type_info& is, const detail::TypeDescriptor& published_as) {
  if (is != *published_as.rtti) {
    throw Error("publish(): the event is a " + detail::type_name(is) + ", given as a " +
                published_as.name() + ", which is only a base of it; publish it as what it is");
  }
}

std::size_t EventStream::publish_to_subscribers(const detail::PublishedType& type,
                                                const void* event) {
  detail::Publication publication(type, event);
  std::vector<detail::SubscriberTable::Target> targets;
  while (!table_->find_targets(*type.type, targets)) {
    const auto unknown = table_->unknown(*type.type);
    table_->learn(*type.type, unknown, publication.compare(unknown));
  }
  for (const detail::SubscriberTable::Target& target : targets) {
    detail::deliver(target.subscriber, publication.envelope_for(target));
  }
  return targets.size();
}

}  // namespace actors
