#pragma once
// How a Value looks as JSON: the tags of what JSON does not know, and the readable form.

#include <string>
#include <string_view>

#include "actors/actor_ref.hpp"
#include "actors/value.hpp"

namespace actors::detail {

inline constexpr std::string_view kTupleTag = "$tuple";
inline constexpr std::string_view kBinaryTag = "$binary";
inline constexpr std::string_view kActorTag = "$actor";

/// A tag with `dollars` more $ in front, at least.
[[nodiscard]] bool looks_like_tag(std::string_view key, std::size_t dollars) noexcept;

/// What operator<< prints; does not fail.
[[nodiscard]] std::string readable_json(const Value& value);

/// "/user/a#slot.generation.proof", all in hexadecimal: the path is for readers. The proof is a
/// keyed hash, so that no text but ours can name an actor: who could make one up might name a slot
/// that never existed.
[[nodiscard]] std::string ref_to_text(ActorRef ref);
/// Nobody for everything that ref_to_text() has not written in this process.
[[nodiscard]] ActorRef ref_from_text(std::string_view text) noexcept;

}  // namespace actors::detail
