#include "libactors/actor/extensions.hpp"

#include <algorithm>

#include "actors/errors.hpp"

#include "base/type_name.hpp"
#include "libactors/message/activation.hpp"

namespace actors::detail {

namespace {

/// Every thread has one: its address says which thread it is.
thread_local constinit char this_thread = 0;

}  // namespace

Extensions::Caller Extensions::caller() noexcept {
  const Activation* const turn = Activation::current();
  return turn != nullptr ? static_cast<Caller>(turn) : &this_thread;
}

std::shared_ptr<void> Extensions::get(const std::type_info& type, Make make) {
  const Caller me = caller();
  for (;;) {
    EntryPtr entry;
    bool mine = false;
    {
      MutexLock lock(mutex_);
      entry = find_entry(type);
      if (entry == nullptr) {
        if (closed_) {
          throw SystemTerminated("extension " + type_name(type) +
                                 " was asked for first while the system is being destroyed: none "
                                 "is made any more");
        }
        mine = true;
        entry = std::make_shared<Entry>(Entry{&type, me, nullptr, nullptr, {}, {}});
        entry->made = entry->promise.future();
        entries_.push_back(entry);
      } else if (entry->maker == nullptr) {
        if (entry->error != nullptr) {
          std::rethrow_exception(entry->error);
        }
        return entry->object;
      }
    }
    if (mine) {
      return fill(entry, make);
    }
    wait_for(me, entry);
  }
}

std::shared_ptr<void> Extensions::find(const std::type_info& type) {
  MutexLock lock(mutex_);
  const EntryPtr entry = find_entry(type);
  return entry != nullptr ? entry->object : nullptr;
}

Extensions::EntryPtr Extensions::find_entry(const std::type_info& type) {
  const auto it = std::find_if(entries_.begin(), entries_.end(),
                               [&type](const EntryPtr& entry) { return *entry->type == type; });
  return it != entries_.end() ? *it : nullptr;
}

// ---- making one

std::shared_ptr<void> Extensions::fill(const EntryPtr& entry, Make& make) {
  try {
    std::shared_ptr<void> object = make();
    complete(entry, object, nullptr);
    return object;
  } catch (const Stopping&) {
    give_up(entry);
    throw;
  } catch (const ActorKilled&) {
    give_up(entry);
    throw;
  } catch (...) {
    complete(entry, nullptr, std::current_exception());
    throw;
  }
}

void Extensions::complete(const EntryPtr& entry, std::shared_ptr<void> object,
                          std::exception_ptr error) {
  {
    MutexLock lock(mutex_);
    entry->object = std::move(object);
    entry->error = std::move(error);
    entry->maker = nullptr;
    std::erase(entries_, entry);
    entries_.push_back(entry);
  }
  entry->promise.set();
}

void Extensions::give_up(const EntryPtr& entry) {
  {
    MutexLock lock(mutex_);
    entry->maker = nullptr;  // the next one there is another
    std::erase(entries_, entry);
  }
  entry->promise.set();
}

// ---- waiting for one

void Extensions::wait_for(Caller who, const EntryPtr& entry) {
  Future<void> made;
  {
    MutexLock lock(mutex_);
    made = entry->made;
    if (made.ready()) {
      return;
    }
    if (const std::string text = ring(who, *entry); !text.empty()) {
      throw Deadlock("extensions ask for each other in their constructors: " + text +
                     "; none of them can be made first. Let one ask later, where it needs the "
                     "other");
    }
    waits_.push_back({who, entry.get()});
  }
  const auto leave = [this, who] {
    MutexLock lock(mutex_);
    std::erase_if(waits_, [who](const Wait& wait) { return wait.who == who; });
  };
  try {
    made.get();
  } catch (...) {
    leave();
    throw;
  }
  leave();
}

// Each maker has a stack of those it makes, which is their order in the list; the last one waits.
std::string Extensions::ring(Caller who, const Entry& what) {
  std::string text = type_name(*what.type);
  for (const Entry* at = &what;;) {
    const Caller maker = at->maker;
    bool above = false;
    for (const EntryPtr& entry : entries_) {
      if (above && entry->maker == maker) {
        text += " -> " + type_name(*entry->type);
      }
      above = above || entry.get() == at;
    }
    if (maker == who) {
      return text + " -> " + type_name(*what.type);
    }
    const auto wait = std::find_if(waits_.begin(), waits_.end(),
                                   [maker](const Wait& each) { return each.who == maker; });
    if (wait == waits_.end()) {
      return {};
    }
    at = wait->what;
    text += " -> " + type_name(*at->type);
  }
}

void Extensions::clear() noexcept {
  for (;;) {
    EntryPtr last;
    MutexLock lock(mutex_);
    closed_ = true;
    if (entries_.empty()) {
      return;
    }
    last = std::move(entries_.back());
    entries_.pop_back();
  }
}

}  // namespace actors::detail
