import { Column, CreateDateColumn, Entity, JoinTable, ManyToMany, OneToMany, PrimaryGeneratedColumn } from "typeorm";
import { Agent } from "./Agent";
import { User } from "./User";

/** People who share agents. */
@Entity("teams")
export class Team {
  @PrimaryGeneratedColumn("uuid")
  id: string;

  @Column({ type: "varchar", length: 80 })
  name: string;

  /** Its name in URLs. */
  @Column({ type: "varchar", length: 80, unique: true })
  slug: string;

  @ManyToMany(() => User)
  @JoinTable({ name: "team_members", joinColumn: { name: "team_id" }, inverseJoinColumn: { name: "user_id" } })
  members: User[];

  @OneToMany(() => Agent, (agent) => agent.team)
  agents: Agent[];

  @CreateDateColumn({ name: "created_at", type: "timestamptz" })
  createdAt: Date;
}
