# Made by .ci/dist from assets/packages/homebrew.rb.
class ClaudeRescue < Formula
  desc "@DESCRIPTION@"
  homepage "@REPOSITORY@"
  version "@VERSION@"
  license any_of: ["MIT", "Apache-2.0"]

  on_macos do
    on_arm do
      url "@DOWNLOADS@/claude-rescue-@VERSION@-aarch64-apple-darwin.tar.gz"
      sha256 "@SHA256:aarch64-apple-darwin@"
    end
    on_intel do
      url "@DOWNLOADS@/claude-rescue-@VERSION@-x86_64-apple-darwin.tar.gz"
      sha256 "@SHA256:x86_64-apple-darwin@"
    end
  end

  on_linux do
    on_arm do
      url "@DOWNLOADS@/claude-rescue-@VERSION@-aarch64-unknown-linux-musl.tar.gz"
      sha256 "@SHA256:aarch64-unknown-linux-musl@"
    end
    on_intel do
      url "@DOWNLOADS@/claude-rescue-@VERSION@-x86_64-unknown-linux-musl.tar.gz"
      sha256 "@SHA256:x86_64-unknown-linux-musl@"
    end
  end

  def install
    bin.install "claude-rescue"
    man1.install Dir["man/*.1"]
    bash_completion.install "completions/claude-rescue.bash" => "claude-rescue"
    zsh_completion.install "completions/_claude-rescue"
    fish_completion.install "completions/claude-rescue.fish"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/claude-rescue --version")
    assert_match "webhook", shell_output("#{bin}/claude-rescue --demo list --all")
  end
end
